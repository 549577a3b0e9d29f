import ArgumentParser
import Foundation
import Stacks

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a stack file, settings.json and a worker package that builds; overwrites nothing.")

    @Argument(help: "The stack's name: lower-case letters, digits and single hyphens.")
    var name: String = "hello"

    @Option(help: ArgumentHelp("The project's folder; is made where it is missing.", valueName: "dir"))
    var project: String = "."

    @Option(
        help: ArgumentHelp(
            "Where Swift finds fanctl's package with the FanWorker library: a folder or a URL. Else the folder above this fanctl that holds it, or the one that it was built in.",
            valueName: "path or url"))
    var library: String?

    func run() throws {
        guard Stack.isName(name) else {
            throw UsageError.badStackName(name)
        }
        let template = ProjectTemplate(name: name, library: try Library(library))
        let folder = URL(filePath: project, directoryHint: .isDirectory).standardizedFileURL
        let taken = template.files.filter { !$0.mayBeThere && Self.exists($0, in: folder) }.map(\.path)
        guard taken.isEmpty else {
            throw CommandError(
                "\(taken.joined(separator: ", ")) \(taken.count == 1 ? "is" : "are") there already, and nothing is overwritten",
                "Choose another folder with --project, or move \(taken.count == 1 ? "it" : "them") away.")
        }
        for file in template.files {
            let isThere = Self.exists(file, in: folder)
            if !isThere { try write(file, in: folder) }
            Console.write(
                "  \(isThere ? "=" : "+") \(file.path)\(isThere ? "  (there already, left as it is)" : "")\n",
                to: STDOUT_FILENO)
        }
        Console.write("\n\(ConsoleText(lines: template.nextSteps(in: project)))\n", to: STDOUT_FILENO)
    }

    private static func exists(_ file: ProjectTemplate.File, in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: file.path).path)
    }

    private func write(_ file: ProjectTemplate.File, in folder: URL) throws {
        let url = folder.appending(path: file.path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: url, options: .withoutOverwriting)
        } catch let error as CocoaError {
            throw CommandError("\(url.path) cannot be written: \(error.localizedDescription)")
        }
    }
}

extension Init {
    /// The package with the FanWorker library, as a worker's package names it.
    struct Library {
        let dependency: String
        /// What targets call the package.
        let package: String

        init(_ given: String?) throws {
            guard let place = given ?? Self.checkout() else {
                throw CommandError(
                    "the package with the FanWorker library is neither above this fanctl nor where it was built",
                    "Name it with --library: the folder of fanctl's package, or its URL.")
            }
            guard !place.contains("://") && !place.hasPrefix("git@") else {
                dependency = #".package(url: "\#(place)", branch: "main")"#
                package = Self.identity(ofURL: place)
                return
            }
            let folder = URL(filePath: place, directoryHint: .isDirectory).standardizedFileURL.path
            guard Self.isFanctl(folder) else {
                throw CommandError("\(folder) does not hold fanctl's package: no Package.swift with FanWorker")
            }
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
}
