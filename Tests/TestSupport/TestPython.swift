package import Foundation
package import Testing

/// The Python whose packages are the oracles and servers of the tests: botocore, boto3, moto and ministack.
package enum TestPython {
    package static let hint: Comment = "needs Python with boto3, moto and ministack: Tests/setup.sh python"

    /// `FANCTL_TEST_PYTHON`, or the interpreter in `.build/test-python`; nil where neither is there.
    package static let path: String? = {
        let named = ProcessInfo.processInfo.environment["FANCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
        let path = named ?? Checkout.file(".build/test-python/bin/python")
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Runs a script of `Tests/oracle`; its standard output.
    package static func run(
        _ script: String, _ arguments: [String] = [], input: Data = Data(), environment: [String: String] = [:]
    ) async throws -> Data {
        guard let path else { throw Program.Missing(name: "python") }
        let output = try await Program.run(
            [path, Checkout.file("Tests/oracle/\(script)")] + arguments, input: input,
            environment: Program.harmless.merging(environment) { _, new in new })
        guard output.status == 0 else { throw Program.Failure(command: script, output: output) }
        return output.standardOutput
    }
}

/// The files of this project.
package enum Checkout {
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    package static func file(_ name: String) -> String { "\(root)/\(name)" }
}
