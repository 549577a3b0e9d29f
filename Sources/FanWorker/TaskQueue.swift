internal import AWSCore
internal import Timing
internal import Transport

/// The queue that the tasks came from.
protocol TaskQueue: Sendable {
    /// The message comes back after a delay, and not only after the queue's visibility timeout.
    func postpone(_ record: SQSEvent.Record, by delay: Duration) async throws
    /// The message is done with, whatever becomes of the rest of its batch.
    func delete(_ record: SQSEvent.Record) async throws
}

/// Amazon SQS, or what answers in its place.
struct SQSTaskQueue: TaskQueue {
    let pipeline: RequestPipeline

    struct UnknownQueue: Error, CustomStringConvertible {
        var description: String { "the message does not say which queue it came from" }
    }

    /// SQS's own limit: 12 hours.
    private static let longest = 43_200

    func postpone(_ record: SQSEvent.Record, by delay: Duration) async throws {
        let seconds = delay.inSeconds.rounded(.up)
        try await call(
            "ChangeMessageVisibility", record, timeout: Int(min(max(seconds, 0), Double(Self.longest))))
    }

    func delete(_ record: SQSEvent.Record) async throws {
        try await call("DeleteMessage", record, timeout: nil)
    }

    private func call(_ name: String, _ record: SQSEvent.Record, timeout: Int?) async throws {
        guard let handle = record.receiptHandle, let queue = record.queueARN.flatMap(queueURL) else {
            throw UnknownQueue()
        }
        let body = try CompactJSON.encode(Input(queueURL: queue, receiptHandle: handle, visibilityTimeout: timeout))
        let operation = AWSOperation(
            .sqs, name,
            headers: [
                "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.\(name)",
                "x-amzn-query-mode": "true",
            ], body: body, timeout: .seconds(5))
        _ = try await pipeline.send(operation)
    }

    /// `arn:aws:sqs:REGION:ACCOUNT:NAME` as a URL.
    private func queueURL(_ arn: String) -> String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "sqs", !parts[4].isEmpty, !parts[5].isEmpty else { return nil }
        return "\(pipeline.endpoints.endpoint(for: .sqs).url)/\(parts[4])/\(parts[5])"
    }

    private struct Input: Encodable {
        let queueURL: String
        let receiptHandle: String
        let visibilityTimeout: Int?

        enum CodingKeys: String, CodingKey {
            case queueURL = "QueueUrl"
            case receiptHandle = "ReceiptHandle"
            case visibilityTimeout = "VisibilityTimeout"
        }
    }
}
