internal import Foundation
package import Timing
package import Transport

/// A local AWS: ministack from PyPI, in a virtual environment of its own, on 127.0.0.1.
package struct Sandbox: Sendable {
    package static let version = "1.5.33"
    package static let account = "000000000000"
    /// ministack's root: with `AUTH=true` it may do everything.
    package static let accessKeyID = "test"
    package static let secretAccessKey = "test"

    let folder: String
    let environment: [String: String]
    let transport: any HTTPTransport
    let time: any TimeSource

    /// - Parameters:
    ///   - folder: `.fanctl/sandbox`; holds the virtual environment, the state and the log.
    ///   - environment: PATH and HOME are taken from it.
    package init(folder: String, environment: [String: String], transport: any HTTPTransport, time: any TimeSource) {
        self.folder = folder
        self.environment = environment
        self.transport = transport
        self.time = time
    }

    package struct Running: Hashable, Sendable {
        package let process: Int32
        package let endpoint: String
        /// Whether signatures and permissions are checked.
        package let checksAuthorisation: Bool
    }

    var logFile: String { "\(folder)/sandbox.log" }
    private var recordFile: String { "\(folder)/sandbox.json" }

    /// Nil where none is running, or what was started last is gone.
    package func running() throws -> Running? {
        guard let record = try SandboxRecord.load(recordFile),
            ProcessStart.time(of: record.process) == record.processStart
        else { return nil }
        return Running(
            process: record.process, endpoint: record.endpoint, checksAuthorisation: record.checksAuthorisation)
    }

    /// Starts the sandbox, or gives the one that is running.
    ///
    /// - Parameters:
    ///   - port: nil takes the last one, or any that is free.
    ///   - python: a Python that has ministack; nil makes a virtual environment with it.
    ///   - report: hears what takes long.
    /// - Throws: ``SandboxError``.
    package func start(
        port: UInt16?, checksAuthorisation: Bool, python: String? = nil,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> Running {
        if let running = try running() {
            try await waitUntilReady(running, patience: .seconds(30))
            return running
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let interpreter: String
        if let python {
            interpreter = python
        } else {
            interpreter = try await SandboxInstallation(folder: folder, environment: environment).install(report)
        }
        let last = try SandboxRecord.load(recordFile)?.port
        let chosen = try port ?? LocalPort.free(preferring: last)
        if port != nil, !LocalPort.isFree(chosen) { throw SandboxError.portTaken(chosen) }
        let process = try DetachedProcess.start(
            [interpreter, "-m", "ministack"], environment: variables(chosen, checksAuthorisation), log: logFile)
        guard let start = ProcessStart.time(of: process) else { throw ended() }
        let record = SandboxRecord(
            process: process, processStart: start, port: chosen, endpoint: "http://127.0.0.1:\(chosen)",
            checksAuthorisation: checksAuthorisation)
        try record.save(recordFile)
        let running = Running(
            process: process, endpoint: record.endpoint, checksAuthorisation: checksAuthorisation)
        try await waitUntilReady(running, patience: .seconds(120))
        return running
    }

    /// Ends the sandbox; its state is written on the way. False where none was running.
    package func stop() async throws -> Bool {
        guard let running = try running() else { return false }
        kill(running.process, SIGTERM)
        for _ in 0..<300 {
            if try self.running() == nil { break }
            try await time.sleep(.milliseconds(100))
        }
        // Its workers are in its session. Those that are left are ended with it.
        let hangs = try self.running() != nil
        kill(-running.process, SIGKILL)
        if hangs { throw SandboxError.didNotEnd(process: running.process) }
        return true
    }

    /// Forgets every resource of the sandbox. It must not be running.
    package func reset() throws {
        let state = "\(folder)/state"
        guard FileManager.default.fileExists(atPath: state) else { return }
        try FileManager.default.removeItem(atPath: state)
    }

    private func variables(_ port: UInt16, _ checksAuthorisation: Bool) -> [String: String] {
        var variables = [
            "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": String(port),
            // Its Lambda workers find it by this.
            "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)",
            "PERSIST_STATE": "1", "S3_PERSIST": "1", "STATE_DIR": "\(folder)/state",
            "S3_DATA_DIR": "\(folder)/state/s3",
            // Nothing here may ask the address at which real instances find their credentials.
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": Self.accessKeyID, "AWS_SECRET_ACCESS_KEY": Self.secretAccessKey,
        ]
        if checksAuthorisation { variables["AUTH"] = "true" }
        for name in ["PATH", "HOME", "LANG", "TMPDIR"] { variables[name] = environment[name] }
        return variables
    }

    /// On a machine that is busy, time can pass without anybody having been asked: so many answers are awaited in any case.
    private static let fewestQuestions = 20

    private func waitUntilReady(_ running: Running, patience: Duration) async throws {
        let request = HTTPRequest(.get, running.endpoint + "/_ministack/health", timeout: .seconds(10))
        let end = time.uptime + patience
        var questions = 0
        while time.uptime < end || questions < Self.fewestQuestions {
            questions += 1
            do {
                if try await transport.send(request).status == 200 { return }
            } catch is TransportError {
                // Not listening yet.
            }
            guard try self.running() != nil else { throw ended() }
            try await time.sleep(.milliseconds(100))
        }
        throw SandboxError.notReady(endpoint: running.endpoint, log: logTail())
    }

    private func ended() -> SandboxError { .ended(log: logTail()) }

    private func logTail() -> [String] {
        // Without a log there is nothing to show.
        let text = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(10).map(String.init)
    }
}

package enum SandboxError: Error, Hashable, Sendable {
    /// There is no Python, or none with the venv module (Debian's python3-venv).
    case noPython(detail: String)
    case installFailed(step: String, lastLines: [String])
    case portTaken(UInt16)
    case notStarted(code: Int32)
    case notRunning
    case ended(log: [String])
    case notReady(endpoint: String, log: [String])
    case didNotEnd(process: Int32)
    case unreadableRecord(path: String)
}
