internal import AWSClients
package import Fanout
internal import Foundation
internal import Hashing

/// Events as Lambda makes them of a batch of SQS messages.
package enum LocalEvent {
    /// One message.
    package struct Message: Hashable, Sendable {
        package let messageID: String
        package let body: String
        package let run: RunID
        package let index: Int
        /// How often it was received, this time included.
        package let attempt: Int

        package init(_ task: SourceTask, run: RunID, attempt: Int = 1) {
            // The same task of a run is the same message, however often it comes.
            messageID = Self.identifier("\(run)/\(task.index)")
            body = task.body
            self.run = run
            index = task.index
            self.attempt = attempt
        }

        /// A UUID's form, made from a text.
        private static func identifier(_ text: String) -> String {
            let digits = Array(SHA256.hash(text).hex)
            return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
        }
    }

    /// - Parameter sent: when the messages were sent, in milliseconds since 1970.
    package static func sqs(
        _ messages: [Message], queue: String = "local", region: String = "us-east-1", sent: Int64
    ) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(["Records": messages.map { Record($0, queue, region, sent) }]))
    }
}

extension LocalEvent {
    private struct Record: Encodable {
        let messageId: String
        let receiptHandle: String
        let body: String
        let attributes: [String: String]
        let messageAttributes: [String: Attribute]
        let md5OfBody: String
        let md5OfMessageAttributes: String
        let eventSource = "aws:sqs"
        let eventSourceARN: String
        let awsRegion: String

        init(_ message: Message, _ queue: String, _ region: String, _ sent: Int64) {
            let identity = TaskMessage.attributes(run: message.run, index: message.index)
            messageId = message.messageID
            receiptHandle = "local-\(message.messageID)-\(message.attempt)"
            body = message.body
            attributes = [
                "ApproximateReceiveCount": String(message.attempt), "SentTimestamp": String(sent),
                "SenderId": "local", "ApproximateFirstReceiveTimestamp": String(sent),
            ]
            messageAttributes = identity.mapValues { Attribute(stringValue: $0.value, dataType: $0.dataType) }
            md5OfBody = MessageDigest.body(message.body)
            md5OfMessageAttributes = MessageDigest.attributes(identity)
            eventSourceARN = "arn:aws:sqs:\(region):000000000000:\(queue)"
            awsRegion = region
        }
    }

    private struct Attribute: Encodable {
        let stringValue: String
        let stringListValues: [String] = []
        let binaryListValues: [String] = []
        let dataType: String
    }
}
