internal import AWSCore

extension SQSClient {
    /// Takes up to ten messages, with all their attributes; others do not see them for a while.
    ///
    /// Waits for messages up to 20 seconds: an answer without any, after a wait of a second or more, was asked of every
    /// server. Where an answer is lost, its messages come back when their visibility timeout is over.
    ///
    /// - Parameters:
    ///   - visibility: seconds, up to 43,200.
    ///   - wait: seconds, up to 20.
    /// - Throws: among others `OverLimit` where about 120,000 messages are taken already.
    package func receiveMessages(
        from queue: QueueURL, visibility: Int, wait: Int, maximum: Int = 10
    ) async throws -> [ReceivedMessage] {
        let input = ReceiveInput(
            queueURL: queue, maximum: maximum, wait: wait, visibility: visibility, attributeNames: ["All"],
            systemAttributeNames: ["All"])
        return try await json.call("ReceiveMessage", input, returning: ReceiveOutput.self).messages ?? []
    }

    /// Deletes up to ten messages; one that is gone already counts as deleted.
    ///
    /// - Returns: those that SQS kept, or forgot to mention.
    package func deleteMessages(_ receipts: [MessageReceipt], from queue: QueueURL) async throws -> [BatchFailure] {
        let entries = receipts.map { ReceiptEntry(id: $0.id, handle: $0.handle, visibility: nil) }
        return try await call("DeleteMessageBatch", entries, queue)
    }

    /// Changes for how long up to ten messages are not to be seen, from now on; 0 gives them back.
    ///
    /// - Parameter visibility: seconds, up to 43,200.
    /// - Returns: those for which SQS did not do so, or forgot to mention.
    package func changeVisibility(
        of receipts: [MessageReceipt], to visibility: Int, in queue: QueueURL
    ) async throws -> [BatchFailure] {
        let entries = receipts.map { ReceiptEntry(id: $0.id, handle: $0.handle, visibility: visibility) }
        return try await call("ChangeMessageVisibilityBatch", entries, queue)
    }

    private func call(
        _ operation: String, _ entries: [ReceiptEntry], _ queue: QueueURL
    ) async throws -> [BatchFailure] {
        let input = ReceiptsInput(queueURL: queue, entries: entries)
        let answer = try await json.call(operation, input, returning: BatchAnswer<DoneReceipt>.self)
        let mentioned = Set(answer.successful.map(\.id) + answer.failed.map(\.id))
        let forgotten = entries.filter { !mentioned.contains($0.id) }.map {
            BatchFailure(
                id: $0.id, isSenderFault: false, code: "NotAcknowledged",
                message: "the answer names the entry in neither of its lists")
        }
        return answer.failed + forgotten
    }
}

/// A message as a queue gave it.
package struct ReceivedMessage: Decodable, Hashable, Sendable {
    package let id: String
    /// Of this receipt: the newest one of a message is the one that counts.
    package let receiptHandle: String
    package let body: String
    /// SQS's own: `ApproximateReceiveCount`, `SentTimestamp`, `DeadLetterQueueSourceArn` …
    package let systemAttributes: [String: String]
    /// The sender's, where they are texts or numbers.
    package let attributes: [String: String]

    enum CodingKeys: String, CodingKey {
        case id = "MessageId"
        case receiptHandle = "ReceiptHandle"
        case body = "Body"
        case systemAttributes = "Attributes"
        case attributes = "MessageAttributes"
    }

    private struct Attribute: Decodable {
        let value: String?

        enum CodingKeys: String, CodingKey {
            case value = "StringValue"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        receiptHandle = try container.decode(String.self, forKey: .receiptHandle)
        body = try container.decodeIfPresent(String.self, forKey: .body) ?? ""
        // SQS leaves out what is empty.
        systemAttributes = try container.decodeIfPresent([String: String].self, forKey: .systemAttributes) ?? [:]
        attributes =
            try container.decodeIfPresent([String: Attribute].self, forKey: .attributes)?.compactMapValues(\.value)
            ?? [:]
    }
}

/// One entry of a batch about messages that were received.
package struct MessageReceipt: Hashable, Sendable {
    /// 1 to 80 characters of `[A-Za-z0-9_-]`, distinct in the batch.
    package let id: String
    package let handle: String

    package init(id: String, handle: String) {
        self.id = id
        self.handle = handle
    }
}

private struct ReceiveInput: Encodable {
    let queueURL: QueueURL
    let maximum: Int
    let wait: Int
    let visibility: Int
    let attributeNames: [String]
    let systemAttributeNames: [String]

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
        case maximum = "MaxNumberOfMessages"
        case wait = "WaitTimeSeconds"
        case visibility = "VisibilityTimeout"
        case attributeNames = "MessageAttributeNames"
        case systemAttributeNames = "MessageSystemAttributeNames"
    }
}

private struct ReceiveOutput: Decodable {
    let messages: [ReceivedMessage]?

    enum CodingKeys: String, CodingKey {
        case messages = "Messages"
    }
}

private struct ReceiptsInput: Encodable {
    let queueURL: QueueURL
    let entries: [ReceiptEntry]

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
        case entries = "Entries"
    }
}

private struct ReceiptEntry: Encodable {
    let id: String
    let handle: String
    let visibility: Int?

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case handle = "ReceiptHandle"
        case visibility = "VisibilityTimeout"
    }
}

private struct DoneReceipt: Decodable, Hashable {
    let id: String

    enum CodingKeys: String, CodingKey {
        case id = "Id"
    }
}
