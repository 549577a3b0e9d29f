import AWSCore
import Foundation
import TestSupport
import Testing
import Transport

@testable import FanWorker

@Suite
struct RetryTests {
    @Test func returnsATaskAfterTheDelayThatItAsksFor() async throws {
        let batch = Batch()
        let answer = try await batch.answer(.order(.retry, "busy", index: 1), .order(.answer, index: 2))
        #expect(answer.comeBack == ["m1"])
        #expect(batch.queue.words == [.postponed("m1", .seconds(90))])
        #expect(batch.log.lines.contains { $0.contains(#""message":"busy""#) })
    }

    @Test(arguments: [1, 2])
    func waitsLongerFromAttemptToAttemptAfterOtherErrors(attempt: Int) async throws {
        let batch = Batch()
        _ = try await batch.answer(.order(.fail, "no", index: 1, attempt: attempt))
        guard case .postponed("m1", let delay)? = batch.queue.words.first else {
            Issue.record("\(batch.queue.words)")
            return
        }
        let most = Duration.seconds(5) * attempt
        #expect(delay >= most / 2 && delay < most)
    }

    @Test(arguments: [ObedientWorker.Order.fail, .retry])
    func sendsAFailureOfTheLastAttemptToTheDeadLetterQueueAtOnce(order: ObedientWorker.Order) async throws {
        let batch = Batch()
        #expect(try await batch.answer(.order(order, "no", index: 1, attempt: 3)).comeBack == ["m1"])
        #expect(batch.queue.words == [.postponed("m1", .zero)])
    }

    @Test(arguments: [ObedientWorker.Order.answer, .giveUp, .reject])
    func tellsTheQueueNothingOfFinishedTasks(order: ObedientWorker.Order) async throws {
        let batch = Batch()
        _ = try await batch.answer(.order(order, index: 1))
        #expect(batch.queue.words.isEmpty)
    }

    @Test func returnsTheTaskThoughTheQueueCannotBeTold() async throws {
        let batch = Batch()
        batch.queue.goAway()
        #expect(try await batch.answer(.order(.retry, "busy", index: 1)).comeBack == ["m1"])
        #expect(batch.log.lines.contains { $0.contains("the queue is away") && $0.contains(#""level":"warning""#) })
    }

    @Test func doublesWaitsUpToALimitWithHalfLeftToChance() {
        let backoff = Backoff(first: .seconds(4), longest: .seconds(20))
        #expect(
            [1, 2, 3, 4, 90].map { backoff.delay(attempt: $0, random: 1) } == [4, 8, 16, 20, 20].map { .seconds($0) })
        #expect(backoff.delay(attempt: 1, random: 0) == .seconds(2))
        #expect(backoff.delay(attempt: 0, random: 0) == .seconds(2))
    }
}

@Suite
struct SQSTaskQueueTests {
    private let local = [
        "FANCTL_RESULTS_FOLDER": "/tmp/out", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "key",
        "AWS_REGION": "us-east-2", "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:1/",
    ]

    private func record(_ message: Message = Message(id: "1")) throws -> SQSEvent.Record {
        let event = try JSONSerialization.data(withJSONObject: ["Records": [message.record]])
        return try JSONDecoder().decode(SQSEvent.self, from: event).records[0]
    }

    @Test(arguments: [
        (Duration.seconds(90), 90), (.milliseconds(1), 1), (.zero, 0), (.seconds(-5), 0),
        (.seconds(90_000), 43_200),
    ])
    func sendsWholeSecondsWithinTheLimitsOfSQS(delay: Duration, seconds: Int) async throws {
        let transport = ScriptedTransport([.text("{}")])
        let queue = try #require(try Destinations.queue(local, transport: transport, time: VirtualTime()))
        try await queue.postpone(record(), by: delay)
        let request = try #require(transport.sent.first)
        #expect(request.method == .post && request.url == "http://127.0.0.1:1/")
        #expect(request.headers["X-Amz-Target"] == "AmazonSQS.ChangeMessageVisibility")
        #expect(request.headers["Content-Type"] == "application/x-amz-json-1.0")
        #expect(request.headers["x-amzn-query-mode"] == "true")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"QueueUrl":"http://127.0.0.1:1/123456789012/daily","ReceiptHandle":"handle-1","#
                + #""VisibilityTimeout":\#(seconds)}"#)
    }

    @Test func usesTheRegionsQueueInAWS() async throws {
        let transport = ScriptedTransport([.text("{}")])
        var variables = local
        variables["AWS_ENDPOINT_URL_SQS"] = nil
        variables["FANCTL_RESULTS_FOLDER"] = nil
        let queue = try #require(try Destinations.queue(variables, transport: transport, time: VirtualTime()))
        try await queue.delete(record())
        #expect(transport.sent.first?.url == "https://sqs.us-east-2.amazonaws.com/")
        #expect(
            transport.sent.first.map { String(decoding: $0.body, as: UTF8.self) }
                == #"{"QueueUrl":"https://sqs.us-east-2.amazonaws.com/123456789012/daily","ReceiptHandle":"handle-1"}"#)
    }

    @Test(arguments: ["AWS_ENDPOINT_URL_SQS", "AWS_ACCESS_KEY_ID"])
    func tellsNoQueueWithoutAnEndpointAndKeys(missing: String) throws {
        var variables = local
        variables[missing] = nil
        #expect(try Destinations.queue(variables, transport: ScriptedTransport([]), time: VirtualTime()) == nil)
    }
}
