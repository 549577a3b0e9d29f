import Fanout
import Foundation
import TestSupport
import Testing

@testable import FanWorker

@Suite
struct MessageTests {
    private func record(_ members: String) throws -> SQSEvent.Record {
        let event = Data(#"{"Records":[{"messageId":"id-1","body":"{}"\#(members)}],"more":1}"#.utf8)
        return try #require(try JSONDecoder().decode(SQSEvent.self, from: event).records.first)
    }

    @Test func readsAnEventAsLambdaDeliversIt() throws {
        let record = try record(
            #"""
            ,"receiptHandle":"h","attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1700000000000",
            "SenderId":"AIDA","ApproximateFirstReceiveTimestamp":"1700000000001","AWSTraceHeader":"Root=1"},
            "messageAttributes":{
              "fanctl-run":{"stringValue":"a-run","stringListValues":[],"binaryListValues":[],"dataType":"String"},
              "fanctl-index":{"stringValue":"42","stringListValues":[],"binaryListValues":[],"dataType":"Number"},
              "picture":{"binaryValue":"AAEC","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},
            "md5OfMessageAttributes":"0123","md5OfBody":"4567","eventSource":"aws:sqs",
            "eventSourceARN":"arn:aws:sqs:us-east-1:123:q","awsRegion":"us-east-1","new":{"deep":[1,null]}
            """#)
        #expect(record.messageID == "id-1" && record.body == "{}" && record.attempt == 2)
        #expect(record.task == TaskIdentity(run: "a-run", index: 42, messageID: "id-1"))
        #expect(record.task.index == 42)
    }

    @Test(arguments: [
        "", #","md5OfMessageAttributes":null"#, #","messageAttributes":{}"#, #","messageAttributes":null"#,
        #","attributes":null"#, #","attributes":{}"#, #","attributes":{"ApproximateReceiveCount":"many"}"#,
        #","messageAttributes":{"fanctl-index":{"stringValue":"3","dataType":"Number"}}"#,
        #","messageAttributes":{"fanctl-run":{"binaryValue":"AAEC","dataType":"Binary"}}"#,
    ])
    func takesAForeignMessageForAFirstAttemptWithoutRunOrIndex(members: String) throws {
        let record = try record(members)
        #expect(record.attempt == 1)
        #expect(record.task.run == "unnamed" && record.task.index == nil)
    }

    @Test(arguments: ["-1", "1.5", "x", "", "99999999999999999999"])
    func takesAMalformedIndexForNone(text: String) throws {
        let record = try record(
            #","messageAttributes":{"fanctl-run":{"stringValue":"r"},"fanctl-index":{"stringValue":"\#(text)"}}"#)
        #expect(record.task.run == "r" && record.task.index == nil)
        #expect(record.task.failureKey == "failures/r/id-1.json")
    }

    @Test(arguments: [
        0, 7, 42, 9_999_999_999, 12_345_678_901,
    ])
    func makesTheKeysUnderWhichFanctlLooks(index: Int) throws {
        let run = try #require(RunID("20261124T031651Z-4f2a"))
        let keys = RunKeys(resultsPrefix: "results/", run: run)
        let task = TaskIdentity(run: run.text, index: index, messageID: "m")
        #expect(task.resultKey(prefix: "results/", fileExtension: "csv") == keys.result(index, fileExtension: "csv"))
        #expect(task.failureKey == keys.failure(index))
    }

    @Test func writesIndicesInTenDigits() {
        let task = TaskIdentity(run: "a_Run-1", index: 42, messageID: "m")
        #expect(task.resultKey(prefix: "results/", fileExtension: "csv") == "results/a_Run-1/0000000042.csv")
        #expect(task.failureKey == "failures/a_Run-1/0000000042.json")
        #expect(task.crashKey == "failures/a_Run-1/0000000042" + RunKeys.markExtension)
    }

    @Test func namesTheAttributesThatTheSenderSets() throws {
        #expect(TaskIdentity.runAttribute == TaskMessage.runAttribute)
        #expect(TaskIdentity.indexAttribute == TaskMessage.indexAttribute)
    }

    @Test(arguments: [0, 1, 64, 65, 2000])
    func acceptsExactlyTheRunNamesThatFanctlAccepts(count: Int) {
        let name = String(repeating: "r", count: count)
        let task = TaskIdentity(run: name, index: 1, messageID: "m")
        #expect((task.run == name) == (RunID(name) != nil))
        #expect(task.failureKey.utf8.count < 1024)
        if RunID(name) == nil { #expect(task.failureKey == "failures/unnamed/m.json") }
    }

    @Test func keepsAMessagesIDFromLeadingOutOfTheFolder() {
        let task = TaskIdentity(run: nil, index: nil, messageID: "../../a/b\u{0}")
        #expect(task.resultKey(prefix: "", fileExtension: "txt") == "unnamed/ab.txt")
    }

    @Test func givesResultsTheirTypeAndBytes() throws {
        #expect(TaskResult.csv([1]) == TaskResult(bytes: [1], contentType: "text/csv", fileExtension: "csv"))
        #expect(TaskResult.text("ü").bytes == Array("ü".utf8))
        let json = try TaskResult.json(["b": "x/y", "a": "z"])
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":"z","b":"x/y"}"#)
        #expect(json.fileExtension == "json" && json.contentType == "application/json")
    }

    @Test func takesAnEmptyVariableForNone() {
        let environment = WorkerEnvironment(variables: ["A": "1", "B": ""])
        #expect(environment["A"] == "1" && environment["B"] == nil && environment["C"] == nil)
    }
}
