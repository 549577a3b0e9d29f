import FanWorker
import Fanout
import Foundation
import LocalHost
import Testing

@Suite
struct LocalEventTests {
    private let run = RunID("a-run")!  // plain letters

    private func record(_ message: LocalEvent.Message) throws -> [String: Any] {
        let bytes = LocalEvent.sqs([message], queue: "daily", region: "us-east-2", sent: 1_700_000_000_000)
        let event = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        return try #require((event["Records"] as? [[String: Any]])?.first)
    }

    @Test func givesARecordEveryMemberOfLambdasInItsType() throws {
        let task = SourceTask(index: 42, line: 43, body: #"{"ticker":"AAPL"}"#)
        let record = try record(LocalEvent.Message(task, run: run, attempt: 3))
        #expect(
            Set(record.keys) == [
                "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody",
                "md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion",
            ])
        #expect(record["body"] as? String == task.body)
        #expect(record["eventSource"] as? String == "aws:sqs")
        #expect(record["eventSourceARN"] as? String == "arn:aws:sqs:us-east-2:000000000000:daily")
        #expect(record["awsRegion"] as? String == "us-east-2")
        let attributes = try #require(record["attributes"] as? [String: String])
        #expect(attributes["ApproximateReceiveCount"] == "3")
        #expect(attributes["SentTimestamp"] == "1700000000000")
        #expect(attributes["SenderId"] != nil && attributes["ApproximateFirstReceiveTimestamp"] != nil)
        let own = try #require(record["messageAttributes"] as? [String: [String: Any]])
        #expect(own[TaskIdentity.runAttribute]?["stringValue"] as? String == "a-run")
        #expect(own[TaskIdentity.runAttribute]?["dataType"] as? String == "String")
        #expect(own[TaskIdentity.indexAttribute]?["stringValue"] as? String == "42")
        #expect(own[TaskIdentity.indexAttribute]?["dataType"] as? String == "Number")
        #expect((own[TaskIdentity.runAttribute]?["stringListValues"] as? [Any])?.isEmpty == true)
    }

    /// `printf '{"ticker":"AAPL"}' | md5sum`; the attributes' with Python's hashlib over the documented encoding.
    @Test func makesTheDigestsOfSQS() throws {
        let record = try record(
            LocalEvent.Message(SourceTask(index: 0, line: 1, body: #"{"ticker":"AAPL"}"#), run: run))
        #expect(record["md5OfBody"] as? String == "1b407c55af7826a43f29f2d21f720b8d")
        #expect(record["md5OfMessageAttributes"] as? String == "d749a4ca60a339ad1d16c73cae66572c")
    }

    @Test func identifiesATaskOfARunAsOneMessageHoweverOftenItComes() throws {
        func id(_ index: Int, _ run: String, _ attempt: Int) throws -> String {
            let run = try #require(RunID(run))
            return LocalEvent.Message(SourceTask(index: index, line: 1, body: "{}"), run: run, attempt: attempt)
                .messageID
        }
        #expect(try id(1, "a", 1) == id(1, "a", 2))
        #expect(try Set([id(1, "a", 1), id(2, "a", 1), id(1, "b", 1)]).count == 3)
        #expect(try UUID(uuidString: id(1, "a", 1)) != nil)
    }
}
