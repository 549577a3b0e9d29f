import Foundation

/// A worker package whose "build" takes no time: any small program serves, and a script stands in for `swift`.
package struct StandInWorker: Sendable {
    /// What a stack file has to say under `worker.package`.
    package let folder: String
    package static let product = "Demo"

    /// - Parameter folder: is made.
    package init(in folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: "\(folder)/Package.swift"))
        // Both `swift build` and `swift build --show-bin-path` may end like this.
        let script = "\(folder)/bin/swift"
        try Data("#!/bin/sh\necho '\(folder)/bin'\n".utf8).write(to: URL(filePath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        try build("true")
    }

    /// Makes a program of the system what was built.
    package func build(_ program: String) throws {
        let built = "\(folder)/bin/\(Self.product)"
        let bytes = try Data(contentsOf: URL(filePath: try Program.find(program).orThrow(program)))
        try bytes.write(to: URL(filePath: built))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: built)
    }

    /// The variables with the stand-in for `swift` before the real one.
    package func environment(_ variables: [String: String]) -> [String: String] {
        variables.merging(["PATH": "\(folder)/bin:\(variables["PATH"] ?? "/usr/bin:/bin")"]) { _, new in new }
    }

    /// The lines of a stack file.
    package var stackLines: String {
        """
        worker:
          package: \(folder)
          product: \(Self.product)
          architecture: \(Self.architecture)

        """
    }

    #if arch(arm64)
        package static let architecture = "arm64"
    #else
        package static let architecture = "x86_64"
    #endif
}
