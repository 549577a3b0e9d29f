import AWSCore
import Diagnostics
import Foundation
import TestSupport
import Testing
import Timing
import Transport

@testable import FanWorker

@Suite
struct LogTests {
    private func json(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func writesALineOfJSONWithRunIndexAndOutcomePerTask() async throws {
        let batch = Batch()
        _ = try await batch.answer(.order(.answer, index: 4), .order(.fail, "two\\nlines", index: 5, attempt: 2))
        let lines = try batch.log.lines.map(json).filter { $0["_aws"] == nil }.sorted {
            ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0)
        }
        #expect(lines.map { $0["level"] as? String } == ["info", "error"])
        #expect(lines.map { $0["message"] as? String } == ["saved", "two\nlines"])
        #expect(lines.map { $0["run"] as? String } == ["a-run", "a-run"])
        #expect(lines.map { $0["attempt"] as? Int } == [1, 2])
        #expect(lines.map { $0["messageID"] as? String } == ["m4", "m5"])
        // A line is a line, whatever is in it.
        #expect(batch.log.lines.allSatisfy { !$0.contains("\n") })
    }

    @Test(arguments: [1, 3])
    func keepsSecretsOfARequestOutOfLinesAndRecords(attempt: Int) async throws {
        var batch = Batch()
        batch.transport = ScriptedTransport { _, request in
            throw TransportError(kind: .insecure, origin: "https://api.test", detail: "the certificate is not trusted")
        }
        let url = "https://api.test/path-secret?token=query-secret"
        _ = try await batch.answer(Message(id: "m", body: Message.body(.fetch, url), attempt: attempt))
        let words = batch.log.lines.joined()
        #expect(words.contains("https://api.test: the certificate is not trusted"))
        #expect(!words.contains("secret"))
        let failure = try batch.failure("failures/a-run/0000000000.json")
        #expect((failure != nil) == (attempt == 3))
        #expect((failure?["error"] as? String)?.contains("secret") != true)
    }

    @Test func keepsKeysOutOfErrorsOfTheBucket() async throws {
        let refusal = "<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>"
        let transport = ScriptedTransport([.text(refusal, status: 403)])
        let variables = [
            "FANCTL_BUCKET": "bucket", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "key-secret",
            "AWS_SESSION_TOKEN": "session-secret",
        ]
        let store = try Destinations.store(variables, transport: transport, time: VirtualTime())
        let error = try await #require(throws: AWSError.self) {
            try await store.save([1], as: "results/a", contentType: "text/plain")
        }
        let words = "\(error) \(String(reflecting: error)) \(String(reflecting: store))"
        #expect(words.contains("SignatureDoesNotMatch"))
        #expect(!words.contains("secret"))
        // They were used.
        #expect(transport.sent.first?.headers["X-Amz-Security-Token"] == "session-secret")
    }

    @Test func addsRunAndIndexToWhatAWorkerLogs() throws {
        let log = LineLog()
        let time = VirtualTime()
        let context = TaskContext(
            run: "r", index: nil, messageID: "m", attempt: 1, requestID: "q",
            http: HTTPClient(transport: ScriptedTransport([]), time: time, deadline: time.now(), random: { 0 }),
            deadline: time.now(), time: time, tail: LogTail(), output: log.append)
        context.log("a \"word\"\n")
        let line = try json(try #require(log.lines.first))
        #expect(line["message"] as? String == "a \"word\"\n")
        #expect(line["run"] as? String == "r" && line["messageID"] as? String == "m" && line["index"] == nil)
    }

    @Test func tellsCloudWatchWhatToMakeMetricsOf() throws {
        let metrics = InvocationMetrics(
            functionName: "a \"function\"", requestID: "r", time: Instant(milliseconds: 1_700_000_000_123), done: 1,
            failed: 2, retried: 3, milliseconds: 4)
        let line = try #require(
            try JSONSerialization.jsonObject(with: Data(metrics.text.utf8)) as? [String: Any])
        let metadata = try #require(line["_aws"] as? [String: Any])
        #expect(metadata["Timestamp"] as? Int64 == 1_700_000_000_123)
        let directives = try #require(metadata["CloudWatchMetrics"] as? [[String: Any]])
        #expect(directives.count == 1 && directives[0]["Namespace"] as? String == "fanctl")
        #expect(directives[0]["Dimensions"] as? [[String]] == [["FunctionName"]])
        let named = try #require(directives[0]["Metrics"] as? [[String: String]])
        #expect(named.compactMap { $0["Name"] } == ["TasksDone", "TasksFailed", "TasksRetried", "Duration"])
        #expect(named.compactMap { $0["Unit"] } == ["Count", "Count", "Count", "Milliseconds"])
        #expect(named.compactMap { $0["Name"].flatMap { line[$0] as? Int } } == [1, 2, 3, 4])
        #expect(line["FunctionName"] as? String == "a \"function\"" && line["requestID"] as? String == "r")
        #expect(!metrics.text.contains("\n"))
    }
}
