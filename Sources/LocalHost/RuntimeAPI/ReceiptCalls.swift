internal import Foundation

/// What a worker asks of SQS about the messages of its batch: when they come back, and that they are done with.
///
/// Confined to the thread that waits for the worker.
final class ReceiptCalls {
    /// How long messages that come back stay away, by their ids.
    private(set) var delays: [String: Duration] = [:]
    /// The ids of messages that are done with.
    private(set) var deleted: Set<String> = []
    private let messages: [String: String]

    init(_ messages: [LocalEvent.Message]) {
        self.messages = Dictionary(uniqueKeysWithValues: messages.map { ($0.receiptHandle, $0.messageID) })
    }

    private struct Call: Decodable {
        let receiptHandle: String
        let visibilityTimeout: Int?

        enum CodingKeys: String, CodingKey {
            case receiptHandle = "ReceiptHandle"
            case visibilityTimeout = "VisibilityTimeout"
        }
    }

    /// SQS's own limit: 12 hours.
    private static let longest = 43_200

    /// Nil where it is no call of SQS's.
    func answer(_ request: LoopbackConnection.Request) -> (status: String, body: [UInt8])? {
        guard let target = request.headers["x-amz-target"], target.hasPrefix("AmazonSQS.") else { return nil }
        let name = target.dropFirst("AmazonSQS.".count)
        guard ["DeleteMessage", "ChangeMessageVisibility"].contains(name) else {
            return refusal("UnsupportedOperation", "A local run has no \(name).")
        }
        guard let call = try? JSONDecoder().decode(Call.self, from: Data(request.body)) else {
            return refusal("MissingParameter", "The request must contain the parameter ReceiptHandle.")
        }
        guard let id = messages[call.receiptHandle] else {
            return refusal("ReceiptHandleIsInvalid", "The receipt handle is none of this batch's.")
        }
        if name == "DeleteMessage" {
            deleted.insert(id)
        } else {
            guard let seconds = call.visibilityTimeout, (0...Self.longest).contains(seconds) else {
                return refusal("InvalidParameterValue", "VisibilityTimeout takes seconds from 0 to \(Self.longest).")
            }
            delays[id] = .seconds(seconds)
        }
        return ("200 OK", Array("{}".utf8))
    }

    private func refusal(_ code: String, _ message: String) -> (status: String, body: [UInt8]) {
        ("400 Bad Request", Array(#"{"__type":"com.amazonaws.sqs#\#(code)","message":"\#(message)"}"#.utf8))
    }
}
