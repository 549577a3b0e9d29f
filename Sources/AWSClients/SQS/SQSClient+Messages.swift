internal import AWSCore

extension SQSClient {
    /// Sends up to ten messages. An answer without an exception can hold failures: every entry is in one of its two lists,
    /// or in neither where AWS forgot it.
    ///
    /// Sent again after a lost answer, messages arrive twice; workers make that harmless by their results' names.
    package func sendMessages(_ entries: [MessageEntry], to queue: QueueURL) async throws -> SentMessages {
        var body = JSONBytes()
        body.append(entries, to: queue)
        return try await json.call("SendMessageBatch", body: body.bytes, returning: SentMessages.self)
    }
}

extension JSONBytes {
    /// The input of SendMessageBatch. Written by hand: a sending spends most of its time on these and on their digests.
    fileprivate mutating func append(_ entries: [MessageEntry], to queue: QueueURL) {
        append(#"{"Entries":["#)
        for (index, entry) in entries.enumerated() {
            append(index == 0 ? #"{"Id":"# : #",{"Id":"#)
            append(text: entry.id)
            if !entry.attributes.isEmpty {
                append(#","MessageAttributes":"#)
                var separator: StaticString = "{"
                for (name, attribute) in entry.attributes.sorted(by: { $0.key < $1.key }) {
                    append(separator)
                    append(text: name)
                    append(#":{"DataType":"#)
                    append(text: attribute.dataType)
                    append(#","StringValue":"#)
                    append(text: attribute.value)
                    append("}")
                    separator = ","
                }
                append("}")
            }
            append(#","MessageBody":"#)
            append(text: entry.body)
            append("}")
        }
        append(#"],"QueueUrl":"#)
        append(text: queue.rawValue)
        append("}")
    }
}

/// One message of a batch.
package struct MessageEntry: Hashable, Sendable {
    /// 1 to 80 characters of `[A-Za-z0-9_-]`, distinct in the batch.
    package let id: String
    /// 1 byte to 1 MiB, attributes counted.
    package let body: String
    package let attributes: [String: MessageAttribute]

    package init(id: String, body: String, attributes: [String: MessageAttribute] = [:]) {
        self.id = id
        self.body = body
        self.attributes = attributes
    }
}

/// A message's attributes: at most ten, none empty.
package struct MessageAttribute: Hashable, Sendable {
    /// `String` or `Number`.
    package let dataType: String
    package let value: String

    package static func string(_ value: String) -> Self { Self(dataType: "String", value: value) }
    package static func number(_ value: Int) -> Self { Self(dataType: "Number", value: String(value)) }
}

/// SQS's answer for each message of a batch.
package typealias SentMessages = BatchOutcome<Acknowledgement>

/// A message that SQS has taken.
package struct Acknowledgement: Decodable, Hashable, Sendable {
    package let id: String
    package let messageID: String
    package let bodyMD5: String
    package let attributesMD5: String?

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case messageID = "MessageId"
        case bodyMD5 = "MD5OfMessageBody"
        case attributesMD5 = "MD5OfMessageAttributes"
    }
}
