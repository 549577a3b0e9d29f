internal import Files
internal import Foundation
internal import Subprocess
internal import SystemPackage
package import Timing
package import Transport

/// The machine as the chain sees it: every effect that it has is one of these.
package struct HostEnvironment: Sendable {
    package var variables: [String: String]
    package var home: String?
    package var transport: any HTTPTransport
    package var time: any TimeSource
    /// A file's text; nil where there is none.
    package var read: @Sendable (String) throws -> String?
    /// Replaces a file that holds secrets.
    package var write: @Sendable (String, String) throws -> Void
    /// Runs a program, and returns what it wrote to standard output.
    ///
    /// The first word is a path where it has a slash, relative to the current folder; otherwise a name, looked up in `PATH`.
    package var run: @Sendable ([String]) async throws -> ProcessOutput

    package struct ProcessOutput: Sendable {
        package let succeeded: Bool
        package let output: String

        package init(succeeded: Bool, output: String) {
            self.succeeded = succeeded
            self.output = output
        }
    }

    package init(
        variables: [String: String], home: String?, transport: any HTTPTransport, time: any TimeSource,
        read: @escaping @Sendable (String) throws -> String?,
        write: @escaping @Sendable (String, String) throws -> Void,
        run: @escaping @Sendable ([String]) async throws -> ProcessOutput
    ) {
        self.variables = variables
        self.home = home
        self.transport = transport
        self.time = time
        self.read = read
        self.write = write
        self.run = run
    }

    /// This machine.
    package static func live(
        variables: [String: String], transport: any HTTPTransport, time: any TimeSource
    ) -> HostEnvironment {
        HostEnvironment(
            variables: variables, home: variables["HOME"], transport: transport, time: time, read: Self.text(ofFile:),
            write: Self.replace, run: Self.process)
    }

    /// The addresses of the metadata services, which speak plain HTTP.
    package static let plainHTTPHosts: Set<String> = [
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23", "fd00:ec2::254",
    ]

    /// A file's text; nil where there is none.
    ///
    /// Devices and pipes are read too: `/dev/null` is an empty file.
    ///
    /// - Throws: ``IdentityError/unreadableFile(path:detail:)``.
    package static func text(ofFile path: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            // `String(contentsOf:)` and `Data(contentsOf:)` refuse devices.
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            let bytes = try file.readToEnd() ?? Data()
            if let text = String(validating: bytes, as: UTF8.self) { return text }
        } catch {
            throw IdentityError.unreadableFile(path: path, detail: error.localizedDescription)
        }
        throw IdentityError.unreadableFile(path: path, detail: "it is not UTF-8")
    }

    private static func replace(_ path: String, _ text: String) throws {
        do {
            try AtomicFile.removeAbandoned(in: FileSystem.folder(of: path))
            try AtomicFile.replace(path, with: Array(text.utf8), mode: 0o600)
        } catch let error as FileError {
            throw IdentityError.unreadableFile(path: path, detail: "it cannot be replaced: \(error.reason)")
        }
    }

    private static func process(_ words: [String]) async throws -> ProcessOutput {
        guard let program = words.first else { return ProcessOutput(succeeded: false, output: "") }
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(Array(words.dropFirst())), output: .string(limit: 1 << 20),
            error: .discarded)
        return ProcessOutput(succeeded: result.terminationStatus.isSuccess, output: result.standardOutput)
    }
}
