import Foundation
import LocalHost
import TestSupport
import Timing

extension LineLog {
    /// What the worker said of its own process and its child's.
    var processes: [Int32] { lines.compactMap { $0.hasPrefix("pid ") ? Int32($0.dropFirst(4)) : nil } }
}

/// The worker in Python.
enum PythonWorker {
    /// The system's own before others: version managers put a script in its place, which changes the environment.
    static let path =
        ["/usr/bin/python3"].first { FileManager.default.isExecutableFile(atPath: $0) }
        ?? Program.find("python3")

    static func process(_ variables: [String: String] = [:], log: LineLog = LineLog()) throws -> WorkerProcess {
        guard let path else { throw Program.Missing(name: "python3") }
        var environment = LambdaEnvironment()
        environment.additional = variables
        environment.taskRoot = Checkout.file("Tests")
        return WorkerProcess(
            command: [path, Checkout.file("Tests/oracle/runtime_worker.py")], folder: Checkout.file("Tests"),
            environment: environment, output: log.append)
    }
}

extension LocalFunction {
    /// With a limit that only a worker that hangs reaches.
    func invoke(_ event: String, timeout: Duration = .seconds(300)) async throws -> InvocationOutcome {
        try await invoke(Array(event.utf8), timeout: timeout)
    }
}

extension InvocationOutcome {
    var json: [String: Any]? {
        guard case .response(let bytes) = self else { return nil }
        return try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    }

    var failure: FunctionFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

extension FunctionFailure {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// A clock that stands still; who sleeps, sleeps until cancelled.
struct StoppedClock: TimeSource {
    let instant: Instant

    func now() -> Instant { instant }

    func sleep(_ duration: Duration) async throws {
        try await sleepUntilCancelled()
    }
}

/// Waits for the end of a process. What a signal killed is gone a moment later; one that nobody waits for counts as ended.
func ends(_ id: Int32) async throws -> Bool {
    try await eventually("the end of process \(id)") {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let state = status.split(separator: ")").last?.split(separator: " ").first
        else { return true }
        return state == "Z" || state == "X"
    }
    return true
}
