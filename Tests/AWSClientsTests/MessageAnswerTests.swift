import AWSClients
import AWSCore
import TestSupport
import Testing
import Transport

/// Answers of SQS about messages that are received, deleted, given back and moved.
@Suite struct MessageAnswerTests {
    private let queue = QueueURL(rawValue: "https://sqs.eu-central-1.amazonaws.com/123456789012/q")
    private let receipts = ["0", "1", "2"].map { MessageReceipt(id: $0, handle: "handle \($0)") }

    private func sqs(_ answers: HTTPResponse...) -> SQSClient { Clients(ScriptedTransport(answers)).sqs }

    @Test func readsAMessageWithAllThatBelongsToIt() async throws {
        let answer = """
            {"Messages":[{"MessageId":"m","ReceiptHandle":"AQEB+/=","MD5OfBody":"x","Body":"{\\"a\\":1}",\
            "Attributes":{"ApproximateReceiveCount":"6","DeadLetterQueueSourceArn":"arn:q"},\
            "MD5OfMessageAttributes":"y","MessageAttributes":{"fanctl-run":{"StringValue":"r","DataType":"String"},\
            "fanctl-index":{"StringValue":"7","DataType":"Number"},"blob":{"BinaryValue":"AAE=","DataType":"Binary"}}}]}
            """
        let message = try #require(
            try await sqs(.text(answer)).receiveMessages(from: queue, visibility: 30, wait: 1).first)
        #expect(message.id == "m" && message.receiptHandle == "AQEB+/=" && message.body == #"{"a":1}"#)
        #expect(message.systemAttributes == ["ApproximateReceiveCount": "6", "DeadLetterQueueSourceArn": "arn:q"])
        #expect(message.attributes == ["fanctl-run": "r", "fanctl-index": "7"])
    }

    @Test(arguments: ["{}", "", #"{"Messages":[]}"#])
    func readsAnEmptyQueue(answer: String) async throws {
        #expect(try await sqs(.text(answer)).receiveMessages(from: queue, visibility: 30, wait: 1).isEmpty)
    }

    @Test func readsAMessageOfAnotherProducer() async throws {
        let answer = #"{"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"hello"}]}"#
        let messages = try await sqs(.text(answer)).receiveMessages(from: queue, visibility: 30, wait: 1)
        #expect(messages.map(\.attributes) == [[:]] && messages.map(\.systemAttributes) == [[:]])
    }

    /// One is in a list of failures of an answer that says 200, one is in neither list.
    private static let partly =
        #"{"Successful":[{"Id":"0"}],"Failed":[{"Id":"2","SenderFault":true,"Code":"ReceiptHandleIsInvalid"}]}"#

    @Test func namesMessagesThatWereNotDeleted() async throws {
        let failures = try await sqs(.text(Self.partly)).deleteMessages(receipts, from: queue)
        #expect(failures.map(\.id) == ["2", "1"])
        #expect(failures.map(\.code) == ["ReceiptHandleIsInvalid", "NotAcknowledged"])
        #expect(failures.map(\.isSenderFault) == [true, false])
    }

    @Test func namesMessagesThatWereNotGivenBack() async throws {
        let failures = try await sqs(.text(Self.partly)).changeVisibility(of: receipts, to: 0, in: queue)
        #expect(failures.map(\.id) == ["2", "1"])
        let all = #"{"Successful":[{"Id":"0"},{"Id":"1"},{"Id":"2"}]}"#
        #expect(try await sqs(.text(all)).changeVisibility(of: receipts, to: 0, in: queue).isEmpty)
    }

    @Test func readsMovesAndTheLackOfThem() async throws {
        let answer = """
            {"Results":[{"TaskHandle":"t","Status":"RUNNING","SourceArn":"a","ApproximateNumberOfMessagesMoved":3,\
            "ApproximateNumberOfMessagesToMove":10,"StartedTimestamp":1795490211000},\
            {"Status":"FAILED","SourceArn":"a","FailureReason":"AWS.SimpleQueueService.NonExistentQueue"}]}
            """
        let moves = try await sqs(.text(answer)).moves(from: "arn:q")
        #expect(moves.map(\.isUnderWay) == [true, false])
        #expect(moves.map(\.moved) == [3, 0] && moves.map(\.total) == [10, nil])
        #expect(moves.last?.failureReason == "AWS.SimpleQueueService.NonExistentQueue")
        #expect(try await sqs(.text("{}")).moves(from: "arn:q").isEmpty)
    }

    /// The first may have begun although its answer was lost, and the second would be refused for it.
    @Test func startsAMoveOnlyOnce() async throws {
        let transport = ScriptedTransport([.failure(503, "ServiceUnavailable"), .text(#"{"TaskHandle":"t"}"#)])
        await #expect(throws: AWSError.self) { try await Clients(transport).sqs.startMove(from: "arn:q") }
        #expect(transport.sent.count == 1)
    }
}
