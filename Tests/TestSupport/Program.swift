package import Foundation

/// Runs programs to their end.
package enum Program {
    package struct Output: Sendable {
        package let status: Int32
        package let standardOutput: Data
        package let standardError: Data

        package init(status: Int32, standardOutput: Data, standardError: Data) {
            self.status = status
            self.standardOutput = standardOutput
            self.standardError = standardError
        }

        package var text: String { String(decoding: standardOutput, as: UTF8.self) }
        package var errorText: String { String(decoding: standardError, as: UTF8.self) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let command: String
        package let output: Output

        package init(command: String, output: Output) {
            self.command = command
            self.output = output
        }

        package var description: String { "\(command): \(output.status)\n\(output.text)\n\(output.errorText)" }
    }

    package struct Missing: Error {
        package let name: String

        package init(name: String) {
            self.name = name
        }
    }

    /// What every program of the tests may see: no keys but dummies, and no way to ask an instance for others.
    package static let harmless: [String: String] = {
        var variables = [
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/nonexistent/config",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials",
        ]
        for name in ["PATH", "HOME", "LANG", "TMPDIR"] {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        return variables
    }()

    /// Where a program is; nil where it is not installed.
    package static func find(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// - Parameter environment: the whole of it.
    package static func run(
        _ command: [String], input: Data = Data(), environment: [String: String] = harmless, folder: String? = nil
    ) async throws -> Output {
        // Files and not pipes: nobody has to read three sides while the program runs.
        let scratch = try Scratch()
        let child = try Child(
            command, environment: environment, folder: folder,
            input: scratch.write("in", input), output: scratch.file("out"), error: scratch.file("err"))
        return Output(
            status: try await child.ended(),
            standardOutput: try Data(contentsOf: URL(filePath: scratch.file("out"))),
            standardError: try Data(contentsOf: URL(filePath: scratch.file("err"))))
    }

    /// Runs a program that has to succeed; its standard output.
    @discardableResult
    package static func succeed(
        _ command: [String], environment: [String: String] = harmless, folder: String? = nil
    ) async throws -> String {
        let output = try await run(command, environment: environment, folder: folder)
        guard output.status == 0 else { throw Failure(command: command.joined(separator: " "), output: output) }
        return output.text
    }
}

extension Optional {
    /// - Throws: ``Program/Missing`` where there is nothing.
    package func orThrow(_ name: String) throws -> Wrapped {
        guard let self else { throw Program.Missing(name: name) }
        return self
    }
}

/// A folder that is gone when its owner is.
package final class Scratch: Sendable {
    package let path: String

    /// - Parameter inMemory: for files that are flushed to the disk thousands of times; where the system has such a place.
    package init(inMemory: Bool = false) throws {
        let memory = URL(filePath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        let parent = inMemory && isThere ? memory : FileManager.default.temporaryDirectory
        let folder = parent.appending(path: "fanctl-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.resolvingSymlinksInPath().path
    }

    deinit {
        // Nothing can be done about a folder that cannot be removed.
        _ = try? FileManager.default.removeItem(atPath: path)
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the folders that it is in; its path.
    @discardableResult
    package func write(_ name: String, _ bytes: some Collection<UInt8>) throws -> String {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    package func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// Waits until the file system's clock has moved on: what changes from then on is later than what changed before.
    package func nextTick() async throws {
        func changed() throws -> Date? {
            let path = try write(".tick", "")
            return try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        }
        let before = try changed()
        try await eventually("a later time of the file system", every: .milliseconds(1)) { try changed() != before }
        try FileManager.default.removeItem(atPath: file(".tick"))
    }

    package func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }
}
