import Diagnostics
import Foundation
import TestSupport
import Testing
import Timing

@testable import FanWorker

@Suite
struct FailureRecordTests {
    private func record(_ order: ObedientWorker.Order, _ text: String = "") async throws -> [String: Any] {
        let batch = Batch()
        _ = try await batch.answer(.order(order, text, attempt: 3))
        return try #require(try batch.failure("failures/a-run/0000000000.json"))
    }

    @Test(arguments: [
        (ObedientWorker.Order.cancel, "it was cancelled (CancellationError)"),
        (.decode, "DecodingError: it is not the JSON that was expected"),
        (.nameless, "FanWorkerTests.ObedientWorker.Failure"),
    ])
    func namesWhateverIsThrown(order: ObedientWorker.Order, words: String) async throws {
        #expect(try await record(order)["error"] as? String == words)
    }

    @Test func boundsTheWords() async throws {
        let words = try #require(try await record(.fail, String(repeating: "x", count: 100_000))["error"] as? String)
        #expect(words.hasPrefix("xxx") && words.utf8.count < 9_000)
    }

    @Test func keepsTheLastLinesThatTheTaskLogged() async throws {
        let lines = (1...30).map { "line \($0)" }
        let log = try await record(.log, lines.joined(separator: ","))["log"] as? [String]
        #expect(log?.count == 20)
        #expect(log?.first?.contains("line 11") == true && log?.last?.contains("line 30") == true)
    }

    @Test func cutsALongLineAndDropsThoseBeforeIt() {
        let tail = LogTail(mostLines: 3, mostBytes: 10)
        for line in ["a", "b", "0123456789ABC"] { tail.append(line) }
        #expect(tail.lines == ["0123456789"])
    }

    @Test func logsOneLineOfMetricsAnInvocation() async throws {
        let batch = Batch()
        _ = try await batch.answer(
            .order(.answer, index: 0), .order(.answer, index: 1), .order(.giveUp, index: 2), .order(.fail, index: 3))
        let lines = batch.log.lines.filter { $0.contains("_aws") }
        #expect(lines.count == 1)
        let text = try #require(lines.first)
        let line = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(line["TasksDone"] as? Int == 2 && line["TasksFailed"] as? Int == 1)
        #expect(line["TasksRetried"] as? Int == 1 && line["Duration"] as? Int == 0)
        #expect(line["FunctionName"] as? String == "local" && line["requestID"] as? String == "request")
        let metadata = try #require(line["_aws"] as? [String: Any])
        #expect(metadata["Timestamp"] as? Int == 1_795_490_211_000)
        let directive = try #require((metadata["CloudWatchMetrics"] as? [[String: Any]])?.first)
        #expect(directive["Dimensions"] as? [[String]] == [["FunctionName"]])
        let names = try #require(directive["Metrics"] as? [[String: String]]).map { $0["Name"] }
        // CloudWatch drops a metric of which the line says nothing.
        #expect(names.allSatisfy { $0.map { line[$0] != nil } == true } && names.count == 4)
    }

    /// Answers with its text.
    private struct Echo: Worker {
        init(environment: WorkerEnvironment) {}

        func run(_ task: String, context: TaskContext) async throws -> TaskResult { .text(task) }
    }

    @Test(arguments: [
        ("plain words", "plain words"), (#""quoted""#, "quoted"), ("{\"a\": 1}", "{\"a\": 1}"), ("7", "7"),
    ])
    func givesAWorkerThatTakesTextABodyThatIsNotJSON(body: String, text: String) async throws {
        let store = MemoryStore()
        let time = Alarm()
        let handler = BatchHandler(
            worker: Echo(environment: WorkerEnvironment(variables: [:])), store: store, queue: nil,
            transport: ScriptedTransport([]), time: time,
            settings: BatchSettings(resultsPrefix: "results/", maxReceives: 3), threads: TaskThreads(limit: 1),
            output: { _ in })
        let event = try JSONSerialization.data(withJSONObject: ["Records": [Message(body: body).record]])
        _ = try await handler.respond(to: Array(event), requestID: "r", deadline: time.now() + .seconds(60))
        #expect(store.saved["results/a-run/0000000000.txt"]?.text == text)
    }

    @Test func savesAResultOf7MBAndKeepsTheAnswerSmall() async throws {
        let batch = Batch()
        let text = String(repeating: "x", count: 7_000_000)
        let event = try JSONSerialization.data(withJSONObject: ["Records": [Message.order(.answer, text).record]])
        let answer = try await batch.respond(Array(event))
        #expect(batch.store.saved["results/a-run/0000000000.txt"]?.text.utf8.count == 7_000_000)
        #expect(answer.count < 100)
    }

    @Test func completesASavedTaskThoughTimeEndsBeforeItsMarkIsRemoved() async throws {
        let alarm = Alarm()
        let gate = Gate()
        let batch = Batch(store: MemoryStore(beforeRemoval: { gate.wait() }), time: alarm)
        let ringing = Task {
            try await eventually("the result") { batch.store.saved["results/a-run/0000000000.txt"] != nil }
            alarm.ring()
        }
        let answer = try await batch.answer(.order(.answer, attempt: 3))
        try await ringing.value
        gate.open()
        #expect(answer.comeBack.isEmpty && answer.statusCode == 200)
        #expect(batch.store.saved["failures/a-run/0000000000.json"] == nil)
    }
}
