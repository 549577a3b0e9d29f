internal import FoundationEssentials
internal import WireFormat

/// The event that Lambda makes of a batch of messages.
struct SQSEvent: Decodable {
    let records: [Record]

    enum CodingKeys: String, CodingKey {
        case records = "Records"
    }

    /// A message, with the members that a worker needs.
    struct Record: Decodable, Sendable {
        let messageID: String
        let body: String
        let receiptHandle: String?
        let queueARN: String?
        /// The message's receive count, from 1.
        let attempt: Int
        let task: TaskIdentity

        private enum CodingKeys: String, CodingKey {
            case messageID = "messageId"
            case queueARN = "eventSourceARN"
            case body, receiptHandle, attributes, messageAttributes
        }

        private enum SystemAttribute: String, CodingKey {
            case receiveCount = "ApproximateReceiveCount"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            messageID = try container.decode(String.self, forKey: .messageID)
            body = try container.decode(String.self, forKey: .body)
            receiptHandle = try container.decodeIfPresent(String.self, forKey: .receiptHandle)
            queueARN = try container.decodeIfPresent(String.self, forKey: .queueARN)
            attempt = try Self.attempt(container)
            task = try Self.task(container, messageID)
        }

        private static func attempt(_ container: KeyedDecodingContainer<CodingKeys>) throws -> Int {
            guard try container.holds(.attributes) else { return 1 }
            let attributes = try container.nestedContainer(keyedBy: SystemAttribute.self, forKey: .attributes)
            return try attributes.decodeIfPresent(String.self, forKey: .receiveCount).flatMap { Int($0) } ?? 1
        }

        private static func task(
            _ container: KeyedDecodingContainer<CodingKeys>, _ messageID: String
        ) throws -> TaskIdentity {
            guard try container.holds(.messageAttributes) else {
                return TaskIdentity(run: nil, index: nil, messageID: messageID)
            }
            let attributes = try container.nestedContainer(keyedBy: TaskAttribute.self, forKey: .messageAttributes)
            return TaskIdentity(
                run: try attributes.decodeIfPresent(Attribute.self, forKey: .run)?.stringValue,
                index: try attributes.decodeIfPresent(Attribute.self, forKey: .index)?.stringValue,
                messageID: messageID)
        }
    }

    private struct Attribute: Decodable {
        let stringValue: String?
    }
}

extension KeyedDecodingContainer {
    /// Whether there is a value, other than null.
    fileprivate func holds(_ key: Key) throws -> Bool { try contains(key) && !decodeNil(forKey: key) }
}
