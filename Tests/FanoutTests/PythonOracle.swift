import Foundation

/// Runs scripts of `Tests/oracle` with the Python that tests may use.
enum PythonOracle {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `FANCTL_TEST_PYTHON`, or the interpreter in `.build/test-python`; nil where neither is there.
    static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["FANCTL_TEST_PYTHON"]
        let path = named ?? root.appending(path: ".build/test-python/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    static func run(_ script: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: interpreter ?? "")
        process.arguments = [root.appending(path: "Tests/oracle/\(script)").path] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return data
    }

    struct Failure: Error {
        let status: Int32
    }
}
