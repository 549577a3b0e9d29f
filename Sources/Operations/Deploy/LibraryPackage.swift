internal import Foundation

/// The package with the FanWorker library, as a worker's package names it.
package struct LibraryPackage {
    package let dependency: String
    /// What targets call the package.
    package let package: String

    package init(_ given: String?) throws {
        guard let place = given ?? Self.checkout() else { throw InitCommandError.noLibrary }
        guard !place.contains("://") && !place.hasPrefix("git@") else {
            dependency = #".package(url: "\#(place)", branch: "main")"#
            package = Self.identity(ofURL: place)
            return
        }
        let folder = URL(filePath: place, directoryHint: .isDirectory).standardizedFileURL.path
        guard Self.isFanctl(folder) else { throw InitCommandError.notTheLibrary(folder: folder) }
        dependency = #".package(name: "fanctl", path: "\#(folder)")"#
        package = "fanctl"
    }

    /// SwiftPM's name for it: the last part, without `.git`.
    private static func identity(ofURL url: String) -> String {
        let last = url.split { "/:".contains($0) }.last.map(String.init) ?? url
        return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
    }

    /// The nearest folder above the program that holds the package; else the one that the program was built in, where it
    /// still is: an installed program has left it.
    private static func checkout() -> String? {
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return [program, #filePath].lazy.compactMap { $0.flatMap(package(above:)) }.first
    }

    private static func package(above file: String) -> String? {
        var folder = URL(filePath: file).deletingLastPathComponent()
        while folder.path != "/" {
            if isFanctl(folder.path) { return folder.path }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private static func isFanctl(_ folder: String) -> Bool {
        guard let manifest = try? String(contentsOfFile: "\(folder)/Package.swift", encoding: .utf8),
            manifest.contains(#".library(name: "FanWorker""#)
        else { return false }
        return FileManager.default.fileExists(atPath: "\(folder)/Sources/FanWorker")
    }
}
