internal import FoundationEssentials

/// What Lambda hands over for a batch of messages.
struct SQSEvent: Decodable {
    let records: [Record]

    enum CodingKeys: String, CodingKey {
        case records = "Records"
    }

    struct Record: Decodable, Sendable {
        let messageID: String
        let body: String
        let receiptHandle: String?
        let queueARN: String?
        let attributes: [String: String]?
        let messageAttributes: [String: Attribute]?

        enum CodingKeys: String, CodingKey {
            case messageID = "messageId"
            case queueARN = "eventSourceARN"
            case body, receiptHandle, attributes, messageAttributes
        }

        var attempt: Int { Int(attributes?["ApproximateReceiveCount"] ?? "") ?? 1 }
        var task: TaskIdentity {
            TaskIdentity(
                run: messageAttributes?[TaskIdentity.runAttribute]?.stringValue,
                index: messageAttributes?[TaskIdentity.indexAttribute]?.stringValue.flatMap { Int($0) },
                messageID: messageID)
        }
    }

    struct Attribute: Decodable, Sendable {
        let stringValue: String?
    }
}

/// What Lambda reads from the answer: the messages that are to come back.
struct BatchResponse: Encodable {
    /// 200 where every task of the batch was saved, 400 otherwise. For people; Lambda does not look at it.
    let statusCode: Int
    let batchItemFailures: [Item]

    struct Item: Encodable, Hashable {
        let itemIdentifier: String
    }
}
