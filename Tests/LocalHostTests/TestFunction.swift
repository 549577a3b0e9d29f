import Fanout
import Foundation
import LocalHost
import TestSupport
import Timing
import WireFormat

/// A worker of fanctl's own on this machine, with events as SQS makes them.
struct TestFunction: Sendable {
    let scratch: Scratch
    let log = LineLog()
    let run = RunID("a-run")!  // plain letters

    init() throws {
        scratch = try Scratch(inMemory: true)
    }

    /// - Parameter variables: the worker's environment; nil has results written to `out`.
    func process(_ variables: [String: String]? = nil) -> WorkerProcess {
        var environment = LambdaEnvironment()
        environment.taskRoot = scratch.path
        environment.additional = variables ?? results
        return WorkerProcess(
            command: [BuiltProgram.path("TestWorker")], folder: scratch.path, environment: environment,
            output: log.append)
    }

    /// What has results written to `out`.
    var results: [String: String] { ["FANCTL_RESULTS_FOLDER": scratch.file("out")] }

    func message(_ body: String, at index: Int, attempt: Int = 1) -> LocalEvent.Message {
        LocalEvent.Message(SourceTask(index: index, line: index + 1, body: body), run: run, attempt: attempt)
    }

    func event(_ messages: [LocalEvent.Message]) throws -> [UInt8] {
        LocalEvent.sqs(messages, sent: 1_795_490_211_000)
    }

    func event(_ bodies: [String], attempt: Int = 1) throws -> [UInt8] {
        try event(bodies.enumerated().map { message($1, at: $0, attempt: attempt) })
    }

    func running<Value: Sendable>(
        _ process: WorkerProcess, _ body: @Sendable @escaping (LocalFunction) async throws -> Value
    ) async throws -> Value {
        try await LocalFunction.running(process, time: SystemTimeSource(), initialisationLimit: .seconds(300), body)
    }

    func invoke(_ process: WorkerProcess, _ event: [UInt8]) async throws -> InvocationOutcome {
        try await running(process) { try await $0.invoke(event, timeout: .seconds(300)) }
    }

    /// Has the worker say who it is, which is left as the result of a task.
    func processID(_ function: LocalFunction, index: Int = 9_999) async throws -> Int32 {
        let event = try event([message(#"{"order":"identify"}"#, at: index)])
        _ = try await function.invoke(event, timeout: .seconds(300))
        let text = try result(index)
        return try Int32(text).orThrow("a process's id in \(text)")
    }

    func result(_ index: Int, _ fileExtension: String = "txt") throws -> String {
        try scratch.text("out/results/a-run/\(name(index)).\(fileExtension)")
    }

    /// The record of a failure, or of a crash; nil where there is none.
    func failure(_ index: Int, _ fileExtension: String = "json") throws -> [String: Any]? {
        let path = "out/failures/a-run/\(name(index)).\(fileExtension)"
        guard scratch.exists(path) else { return nil }
        return try JSONSerialization.jsonObject(with: Data(scratch.text(path).utf8)) as? [String: Any]
    }

    private func name(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }
}

extension InvocationOutcome {
    /// The ids of the messages that are to come back; nil where there is no answer.
    var comeBack: [String]? {
        (json?["batchItemFailures"] as? [[String: String]])?.compactMap { $0["itemIdentifier"] }
    }
}
