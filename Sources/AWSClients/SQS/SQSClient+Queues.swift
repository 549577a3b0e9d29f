internal import AWSCore

extension SQSClient {
    /// Creates a queue, or gives the URL of the one that has this name and these attributes already.
    ///
    /// Tags and attributes of an existing queue are not changed by it.
    ///
    /// - Throws: `QueueNameExists` where an attribute differs, `QueueDeletedRecently` for 60 seconds after a deletion.
    package func createQueue(
        named name: String, attributes: [String: String], tags: [String: String]
    ) async throws -> QueueURL {
        let input = CreateQueueInput(
            queueName: name, attributes: attributes.isEmpty ? nil : attributes, tags: tags.isEmpty ? nil : tags)
        return try await json.call("CreateQueue", input, returning: QueueURLOutput.self).queueURL
    }

    /// Nil where there is no queue of this name. For a moment after its creation a queue may seem to be missing.
    package func queueURL(named name: String) async throws -> QueueURL? {
        try await unlessMissing {
            try await json.call("GetQueueUrl", ["QueueName": name], returning: QueueURLOutput.self).queueURL
        }
    }

    /// Every attribute that is set, as text; nil where the queue is missing.
    package func attributes(of queue: QueueURL) async throws -> [String: String]? {
        try await unlessMissing {
            let input = QueueAttributesInput(queueURL: queue, attributeNames: ["All"])
            return try await json.call("GetQueueAttributes", input, returning: AttributesOutput.self).attributes ?? [:]
        }
    }

    /// Takes up to 60 seconds to be seen everywhere, retention up to 15 minutes.
    package func setAttributes(_ attributes: [String: String], of queue: QueueURL) async throws {
        try await json.call("SetQueueAttributes", SetAttributesInput(queueURL: queue, attributes: attributes))
    }

    /// Nil where the queue is missing.
    package func tags(of queue: QueueURL) async throws -> [String: String]? {
        try await unlessMissing {
            let input = ["QueueUrl": queue.rawValue]
            return try await json.call("ListQueueTags", input, returning: TagsOutput.self).tags ?? [:]
        }
    }

    package func tag(_ queue: QueueURL, with tags: [String: String]) async throws {
        try await json.call("TagQueue", TagInput(queueURL: queue, tags: tags))
    }

    package func untag(_ queue: QueueURL, keys: [String]) async throws {
        try await json.call("UntagQueue", UntagInput(queueURL: queue, tagKeys: keys))
    }

    /// Succeeds where the queue is missing. The name may be used again after 60 seconds.
    package func deleteQueue(_ queue: QueueURL) async throws {
        _ = try await unlessMissing { try await json.call("DeleteQueue", ["QueueUrl": queue.rawValue]) }
    }

    private func unlessMissing<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error as AWSError where error.has(Self.missingCodes) {
            return nil
        }
    }
}

/// A queue's address, which every call about it names it by.
package struct QueueURL: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}

private struct CreateQueueInput: Encodable {
    let queueName: String
    let attributes: [String: String]?
    let tags: [String: String]?

    enum CodingKeys: String, CodingKey {
        case queueName = "QueueName"
        case attributes = "Attributes"
        // Lower case here, upper case in TagQueue.
        case tags
    }
}

private struct QueueURLOutput: Decodable {
    let queueURL: QueueURL

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
    }
}

private struct QueueAttributesInput: Encodable {
    let queueURL: QueueURL
    let attributeNames: [String]

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
        case attributeNames = "AttributeNames"
    }
}

private struct AttributesOutput: Decodable {
    let attributes: [String: String]?

    enum CodingKeys: String, CodingKey {
        case attributes = "Attributes"
    }
}

private struct SetAttributesInput: Encodable {
    let queueURL: QueueURL
    let attributes: [String: String]

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
        case attributes = "Attributes"
    }
}

private struct TagsOutput: Decodable {
    let tags: [String: String]?

    enum CodingKeys: String, CodingKey {
        case tags = "Tags"
    }
}

private struct TagInput: Encodable {
    let queueURL: QueueURL
    let tags: [String: String]

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
        case tags = "Tags"
    }
}

private struct UntagInput: Encodable {
    let queueURL: QueueURL
    let tagKeys: [String]

    enum CodingKeys: String, CodingKey {
        case queueURL = "QueueUrl"
        case tagKeys = "TagKeys"
    }
}
