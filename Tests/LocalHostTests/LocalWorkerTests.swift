import FanWorker
import Fanout
import Foundation
import LocalHost
import TestSupport
import Testing

/// A worker of fanctl's own, with events as SQS makes them.
@Suite("A worker of fanctl's on this machine")
struct LocalWorkerTests {
    private let scratch: Scratch
    private let log = LineLog()
    private let run = RunID("a-run")!  // plain letters

    init() throws {
        scratch = try Scratch()
    }

    private func process(_ variables: [String: String]? = nil) -> WorkerProcess {
        var environment = LambdaEnvironment()
        environment.taskRoot = scratch.path
        environment.additional = variables ?? ["FANCTL_RESULTS_FOLDER": scratch.file("out")]
        return WorkerProcess(
            command: [BuiltProgram.path("TestWorker")], folder: scratch.path, environment: environment,
            output: log.append)
    }

    private func event(_ bodies: [String], attempt: Int = 1) throws -> [UInt8] {
        let messages = bodies.enumerated().map { index, body in
            LocalEvent.Message(SourceTask(index: index, line: index + 1, body: body), run: run, attempt: attempt)
        }
        return try LocalEvent.sqs(messages, sent: 1_795_490_211_000)
    }

    private func invoke(_ process: WorkerProcess, _ event: [UInt8]) async throws -> InvocationOutcome {
        try await LocalFunction.running(process, initialisationLimit: .seconds(300)) {
            try await $0.invoke(event, timeout: .seconds(300))
        }
    }

    @Test("the tasks of a batch are done, and only what is to come back comes back")
    func batch() async throws {
        let event = try event([
            #"{"order":"answer","text":"one"}"#, #"{"order":"giveUp","text":"no such thing"}"#,
            #"{"order":"fail","text":"later"}"#, #"{"order":"answer","text":"four"}"#,
        ])
        let outcome = try await invoke(process(), event)
        #expect(outcome.json?["statusCode"] as? Int == 400)
        let failures = try #require(outcome.json?["batchItemFailures"] as? [[String: String]])
        let third = LocalEvent.Message(SourceTask(index: 2, line: 3, body: ""), run: run)
        #expect(failures == [["itemIdentifier": third.messageID]])
        #expect(try scratch.text("out/results/a-run/0000000000.txt") == "one")
        #expect(try scratch.text("out/results/a-run/0000000003.txt") == "four")
        #expect(try scratch.text("out/failures/a-run/0000000001.json").contains("no such thing"))
        #expect(!scratch.exists("out/failures/a-run/0000000002.json"))
        #expect(log.lines.contains { $0.contains(#""message":"does giveUp""#) && $0.contains(#""index":1"#) })
    }

    @Test("a worker that cannot start says so")
    func initialisation() async throws {
        let outcome = try await invoke(
            process(["FANCTL_RESULTS_FOLDER": scratch.file("out"), "TEST_WORKER_REFUSES": "no token"]), event(["{}"]))
        #expect(outcome.failure?.type == "Worker.Initialisation")
        #expect(outcome.failure?.text.contains("no token") == true)
    }

    @Test("a worker that does not know where results go does not start")
    func nowhere() async throws {
        let outcome = try await invoke(process([:]), event(["{}"]))
        #expect(outcome.failure?.text.contains("FANCTL_RESULTS_FOLDER") == true)
    }

    @Test("a worker that crashes in a task is a crash")
    func crash() async throws {
        #expect(try await invoke(process(), event([#"{"order":"exit"}"#])) == .crashed(.exited(7)))
    }

    @Test("an event that is none of SQS's is an error of the worker, which lives on")
    func otherEvent() async throws {
        let good = try event([#"{"order":"answer","text":"one"}"#])
        let outcomes = try await LocalFunction.running(process(), initialisationLimit: .seconds(300)) { function in
            [
                try await function.invoke(#"{"records":[]}"#),
                try await function.invoke(good, timeout: .seconds(300)),
            ]
        }
        #expect(outcomes[0].failure?.type == "Worker.InvalidEvent")
        #expect(outcomes[1].json?["statusCode"] as? Int == 200)
        #expect(log.lines.count { $0.contains("does answer") } == 1)
    }
}
