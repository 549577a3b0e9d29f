import AWSClients
import AWSCore
import TestSupport
import Testing
import Timing
import Transport

/// Answers of SQS and CloudWatch Logs, in the form in which AWS gives them.
@Suite struct JSONAnswerTests {
    private let queue = QueueURL(rawValue: "https://sqs.eu-central-1.amazonaws.com/123456789012/q")

    private func clients(_ answers: HTTPResponse...) -> (Clients, ScriptedTransport) {
        let transport = ScriptedTransport(answers)
        return (Clients(transport), transport)
    }

    @Test func readsABatchWithoutTheListOfFailures() async throws {
        let (clients, _) = clients(
            .text(
                #"{"Successful":[{"Id":"0","MessageId":"m","MD5OfMessageBody":"b","MD5OfMessageAttributes":null}]}"#))
        let sent = try await clients.sqs.sendMessages([MessageEntry(id: "0", body: "x")], to: queue)
        #expect(sent.successful.map(\.id) == ["0"])
        #expect(sent.successful.first?.attributesMD5 == nil)
        #expect(sent.failed.isEmpty)
    }

    @Test func readsFailuresInABatchThatSucceeded() async throws {
        let (clients, _) = clients(
            .text(
                #"{"Failed":[{"Id":"1","SenderFault":true,"Code":"InvalidMessageContents"},"#
                    + #"{"Id":"2","SenderFault":false,"Code":"InternalError","Message":"later"}]}"#))
        let sent = try await clients.sqs.sendMessages([MessageEntry(id: "1", body: "x")], to: queue)
        #expect(sent.successful.isEmpty)
        #expect(sent.failed.map(\.isSenderFault) == [true, false])
        #expect(sent.failed.map(\.message) == [nil, "later"])
    }

    @Test func readsAQueueThatHasNothingSet() async throws {
        let (clients, _) = clients(.text("{}"), .text(""))
        #expect(try await clients.sqs.attributes(of: queue) == [:])
        #expect(try await clients.sqs.tags(of: queue) == [:])
    }

    /// As code in the body, as older code in the header, and as code that some servers write alone.
    private static let missing: [HTTPResponse] = [
        .failure(
            400, "QueueDoesNotExist",
            headers: ["x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"]),
        .failure(
            400, "SomethingNewer", headers: ["x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"]),
        .failure(400, "AWS.SimpleQueueService.NonExistentQueue"),
        .failure(400, "NonExistentQueue"),
    ]

    @Test(arguments: missing)
    func takesEverySpellingOfAMissingQueue(answer: HTTPResponse) async throws {
        let (clients, _) = clients(answer)
        #expect(try await clients.sqs.queueURL(named: "q") == nil)
        #expect(try await clients.sqs.attributes(of: queue) == nil)
        #expect(try await clients.sqs.tags(of: queue) == nil)
        try await clients.sqs.deleteQueue(queue)
    }

    @Test func doesNotTakeARefusalForAMissingQueue() async throws {
        let (clients, _) = clients(.failure(403, "AccessDeniedException"))
        await #expect { try await clients.sqs.queueURL(named: "q") } throws: {
            ($0 as? AWSError)?.code == "AccessDeniedException"
        }
        await #expect { try await clients.sqs.setAttributes([:], of: queue) } throws: {
            ($0 as? AWSError)?.code == "AccessDeniedException"
        }
    }

    @Test func throwsWhereTheQueueOfAChangeIsMissing() async throws {
        let (clients, _) = clients(.failure(400, "QueueDoesNotExist"))
        await #expect { try await clients.sqs.setAttributes([:], of: queue) } throws: {
            ($0 as? AWSError)?.has(SQSClient.missingCodes) == true
        }
    }

    @Test(arguments: ["<html>", "{", "[]", #"{"QueueUrl":7}"#, "{}"])
    func saysWhereAnAnswerCannotBeRead(text: String) async throws {
        let (clients, _) = clients(.text(text))
        await #expect { try await clients.sqs.createQueue(named: "q", attributes: [:], tags: [:]) } throws: { error in
            guard case .unreadable(let call, 200, let detail)? = error as? AWSError else { return false }
            return call.operation == "CreateQueue" && !detail.isEmpty
        }
    }

    @Test func findsALogGroupByItsWholeName() async throws {
        let (clients, transport) = clients(
            .text(#"{"logGroups":[{"logGroupName":"/a/bc","arn":"arn:x:/a/bc:*"}],"nextToken":"t"}"#),
            // A page can be empty although more follow.
            .text(#"{"nextToken":"u"}"#),
            .text(#"{"logGroups":[{"logGroupName":"/a/b","arn":"arn:x:/a/b:*","retentionInDays":14}]}"#))
        let group = try #require(try await clients.logs.logGroup(named: "/a/b"))
        #expect(group.retentionDays == 14)
        #expect(group.name == "/a/b")
        #expect(transport.sent.count == 3)
        #expect(String(decoding: transport.sent[2].body, as: UTF8.self).contains(#""nextToken":"u""#))
    }

    @Test func readsALogGroupWithoutRetentionAndTheLackOfOne() async throws {
        let (clients, _) = clients(
            .text(#"{"logGroups":[{"logGroupName":"/a","arn":"arn:x:/a:*","storedBytes":0,"creationTime":1}]}"#),
            .text("{}"), .text(#"{"logGroups":[]}"#))
        #expect(try await clients.logs.logGroup(named: "/a")?.retentionDays == nil)
        #expect(try await clients.logs.logGroup(named: "/a") == nil)
        #expect(try await clients.logs.tags(ofLogGroup: "arn") == [:])
    }

    @Test func deletesALogGroupThatIsMissing() async throws {
        let (clients, _) = clients(.failure(400, "ResourceNotFoundException"))
        try await clients.logs.deleteLogGroup(named: "/a")
        await #expect(throws: AWSError.self) { try await clients.logs.setRetention(days: 1, ofLogGroup: "/a") }
    }

    @Test func readsEventsAndPagesThatAreEmpty() async throws {
        let (clients, _) = clients(
            .text(#"{"searchedLogStreams":[],"nextToken":"t"}"#),
            .text(
                #"{"events":[{"eventId":"37","ingestionTime":1795490212000,"logStreamName":"2026/11/24/[$LATEST]0a","#
                    + #""message":"START RequestId: q\n","timestamp":1795490211042}],"searchedLogStreams":[]}"#))
        let empty = try await clients.logs.events(LogQuery(group: "g"))
        #expect(empty.events.isEmpty && empty.nextToken == "t")
        let page = try await clients.logs.events(LogQuery(group: "g"), token: empty.nextToken)
        let event = LogEvent(
            id: "37", time: Instant(milliseconds: 1_795_490_211_042), stream: "2026/11/24/[$LATEST]0a",
            message: "START RequestId: q\n")
        #expect(page.events == [event])
        #expect(page.nextToken == nil)
    }

    @Test func tellsEventsWithoutAnIDApart() async throws {
        let (clients, _) = clients(
            .text(
                #"{"events":[{"logStreamName":"s","message":"a","timestamp":1},{"logStreamName":"s","message":"b","#
                    + #""timestamp":1},{"logStreamName":"t","message":"a","timestamp":1}]}"#))
        let page = try await clients.logs.events(LogQuery(group: "g"))
        #expect(Set(page.events.map(\.id)).count == 3)
    }
}
