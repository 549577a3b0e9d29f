import Foundation

/// A worker package whose "build" takes no time: any small program serves, and a script stands in for `swift`.
package struct StandInWorker: Sendable {
    /// What a stack file has to say under `worker.package`.
    package let folder: String
    package static let product = "Demo"
    /// No program of the system answers events.
    package static let uploadOptions = ["--no-smoke-test"]

    /// - Parameter folder: is made.
    package init(in folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: "\(folder)/Package.swift"))
        try build("true")
    }

    /// Makes a program of the system what was built.
    package func build(_ program: String) throws {
        try build(at: try Program.find(program).orThrow(program))
    }

    /// Makes a program what was built.
    package func build(at path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path))
        try bytes.write(to: URL(filePath: "\(folder)/bin/\(Self.product)"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/\(Self.product)")
    }

    /// The variables with the stand-in for `swift` before the real one. It is a file of the checkout: a program that was
    /// written a moment ago may still be open for writing in another one that was started meanwhile, and cannot be run then.
    package func environment(_ variables: [String: String]) -> [String: String] {
        variables.merging(["PATH": "\(Checkout.file("Tests/stand-in")):\(variables["PATH"] ?? "/usr/bin:/bin")"]) {
            _, new in new
        }
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
