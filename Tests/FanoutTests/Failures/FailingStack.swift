import AWSClients
import AWSCore
import Fanout
import Foundation
import TestSupport
import WireFormat

/// A stack some of whose tasks have failed, on an AWS in memory.
final class FailingStack: Sendable {
    let aws: FakeAWS
    let time = VirtualTime()
    let keys = RunKeys(resultsPrefix: "results/", run: someRun)
    let queue = FakeAWS.queue
    let letters = FakeAWS.deadLetters
    static let queueARN = FakeAWS.queueARN
    static let lettersARN = FakeAWS.deadLettersARN

    init(_ change: (inout FakeSettings) -> Void = { _ in }) {
        aws = .forRuns(time, change: change)
    }

    var sqs: SQSClient { aws.clients(time: time).sqs }
    var s3: S3Client { aws.clients(time: time).s3 }
    private var location: RunLocation { RunLocation(queue: queue, deadLetterQueue: letters) }
    var deadLetters: DeadLetterQueue {
        DeadLetterQueue(client: sqs, url: letters, width: 4, time: time, random: { 0.5 })
    }
    var retry: FailureRetry {
        FailureRetry(
            s3: s3, sqs: sqs, location: location, deadLetters: deadLetters, time: time, random: { 0.5 })
    }

    static func body(_ index: Int) -> String { #"{"n": \#(index)}"# }

    // MARK: What has happened

    func put(_ text: String, at key: String) { aws.put(key, text) }

    func record(
        _ index: Int, kind: String = "failed", error: String = "the disk is full", at key: String? = nil
    ) throws {
        let record: [String: Any] = [
            "format": 1, "run": someRun.text, "index": index, "messageID": "m-\(index)", "task": Self.body(index),
            "kind": kind, "error": error, "attempt": 5, "requestID": "r-\(index)", "time": "2026-11-27T08:00:00Z",
            "log": ["begins", "ends"],
        ]
        let json = String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
        put(json, at: key ?? keys.failure(index))
    }

    func bury(_ index: Int, run: String = someRun.text, body: String? = nil) {
        bury(
            body ?? Self.body(index),
            attributes: [
                "fanctl-run": ["DataType": "String", "StringValue": .string(run)],
                "fanctl-index": ["DataType": "Number", "StringValue": .string(String(index))],
            ])
    }

    func bury(_ body: String, attributes: [String: JSON] = [:]) {
        aws.world { world in
            world.queues["dead"]?.messages.append(
                FakeMessage(
                    id: UUID().uuidString.lowercased(), body: body, attributes: attributes, source: Self.queueARN))
        }
    }

    // MARK: What there is

    func findings(_ scope: FailureReading.Scope? = nil, isQueueBusy: Bool = false) async throws -> FailureFindings {
        let taking = try await deadLetters.take()
        let record = RunRecord(
            run: someRun, source: "tasks.csv", inputFormat: .csv, fingerprint: "", tasks: 1_000_000,
            created: time.now())
        return try await FailureReading(
            s3: s3, sqs: sqs, location: location, maxReceives: 5
        ).read(scope ?? .one(record), taking: taking)
    }

    func messages(of name: String) -> [FakeMessage] { aws.world { $0.queues[name]?.messages ?? [] } }

    /// How many messages of each task are on the queue.
    var sent: [Int: Int] { aws.taken }

    /// Indices of the tasks whose messages are in the dead-letter queue.
    var buried: Set<Int> {
        Set(
            messages(of: "dead").compactMap { $0.attributes["fanctl-index"]?["StringValue"]?.string }.compactMap {
                Int($0)
            })
    }

    /// Names of what is in the bucket's folder of failures.
    var records: [String] {
        aws.world { world in
            (world.buckets["bucket"]?.objects ?? [:]).filter { $0.value.first?.body != nil }.keys
                .filter { $0.hasPrefix("failures/") }.sorted()
        }
    }

    func text(at key: String) -> String? {
        aws.world { $0.buckets["bucket"]?.objects[key]?.first?.body }.map { String(decoding: $0, as: UTF8.self) }
    }
}
