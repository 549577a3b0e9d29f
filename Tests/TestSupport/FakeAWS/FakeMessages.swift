internal import Hashing
package import Timing
internal import Transport

package struct FakeMessage: Equatable, Sendable {
    package let id: String
    package let body: String
    /// Name to `DataType` and `StringValue`.
    package let attributes: [String: JSON]
    package internal(set) var receives = 0
    /// Nil where it can be seen.
    package internal(set) var hiddenUntil: Instant?
    /// Of the last receipt.
    var handle: String?
    /// The ARN of the queue that it is a dead letter of.
    var source: String?

    package init(id: String, body: String, attributes: [String: JSON] = [:], source: String? = nil) {
        self.id = id
        self.body = body
        self.attributes = attributes
        self.source = source
    }
}

extension FakeWorld {
    private static let longest = 1_048_576

    mutating func sendBatch(_ request: FakeRequest) throws -> HTTPResponse {
        let queue = try queueName(request)
        let entries = request.input["Entries"]?.array ?? []
        try Self.check(entries)
        try Self.checkSize(entries)
        let answer = nextBatchAnswer(to: entries)
        if case .error(let status, let code) = answer { throw FakeError(status, code, "as the test wants it") }
        var successful: [JSON] = []
        var failed: [JSON] = []
        for entry in entries {
            let id = entry["Id"]?.string ?? ""
            let reply = answer.reply(to: id)
            if reply == .forgotten { continue }
            if let refusal = refusal(of: entry, reply) {
                failed.append([
                    "Id": .string(id), "SenderFault": .bool(refusal.isSenderFault), "Code": .string(refusal.code),
                    "Message": .string(refusal.message),
                ])
                continue
            }
            let message = FakeMessage(
                id: uuid(), body: entry["MessageBody"]?.string ?? "",
                attributes: entry["MessageAttributes"]?.object ?? [:])
            queues[queue]?.messages.append(message)
            var members: [String: JSON] = [
                "Id": .string(id), "MessageId": .string(message.id),
                "MD5OfMessageBody": .string(MD5.hash(message.body.utf8).hex),
            ]
            if !message.attributes.isEmpty {
                members["MD5OfMessageAttributes"] = .string(Self.digest(of: message.attributes))
            }
            successful.append(reply.spoiled(members))
        }
        if case .lost = answer { throw FakeAnswerLost() }
        // A list that is empty is left out.
        var lists: [String: JSON] = [:]
        if !successful.isEmpty { lists["Successful"] = .array(successful) }
        if !failed.isEmpty { lists["Failed"] = .array(failed) }
        return .json(.object(lists))
    }

    private mutating func nextBatchAnswer(to entries: [JSON]) -> FakeBatchAnswer {
        defer { batches += 1 }
        return settings.batchAnswer?(batches, entries.map { $0["Id"]?.string ?? "" }) ?? .all
    }

    private mutating func refusal(
        of entry: JSON, _ reply: FakeBatchAnswer.Reply
    ) -> (code: String, message: String, isSenderFault: Bool)? {
        if let refusal = Self.refusal(of: entry) { return (refusal.code, refusal.message, true) }
        if case .refused(let code, let isSenderFault) = reply { return (code, "no", isSenderFault) }
        guard isFailing() else { return nil }
        return ("InternalError", "We encountered an internal error. Please try again.", false)
    }

    private mutating func isFailing() -> Bool {
        guard let failing = settings.failingEntry else { return false }
        entries += 1
        return entries.isMultiple(of: failing)
    }

    static func check(_ entries: [JSON]) throws {
        guard !entries.isEmpty else {
            throw FakeError(400, "EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry.")
        }
        guard entries.count <= 10 else {
            throw FakeError(
                400, "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10. You have sent \(entries.count).")
        }
        let ids = entries.map { $0["Id"]?.string ?? "" }
        guard ids.allSatisfy({ (1...80).contains($0.utf8.count) && $0.allSatisfy(\.isNameCharacter) }) else {
            throw FakeError(
                400, "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores.")
        }
        guard Set(ids).count == ids.count else {
            throw FakeError(400, "BatchEntryIdsNotDistinct", "Two or more batch entries have the same Id.")
        }
    }

    private static func checkSize(_ entries: [JSON]) throws {
        let bytes = entries.reduce(0) { $0 + size(of: $1) }
        guard bytes <= longest else {
            throw FakeError(
                400, "BatchRequestTooLong",
                "Batch requests cannot be longer than \(longest) bytes. You have sent \(bytes) bytes.")
        }
    }

    /// Names, types and values of attributes count.
    private static func size(of entry: JSON) -> Int {
        let attributes = (entry["MessageAttributes"]?.object ?? [:]).reduce(0) { sum, attribute in
            sum + attribute.key.utf8.count + attribute.value.texts.values.reduce(0) { $0 + $1.utf8.count }
        }
        return attributes + (entry["MessageBody"]?.string ?? "").utf8.count
    }

    private static func refusal(of entry: JSON) -> (code: String, message: String)? {
        let body = entry["MessageBody"]?.string ?? ""
        if body.isEmpty { return ("MissingParameter", "The request must contain the parameter MessageBody.") }
        let allowed: (Unicode.Scalar) -> Bool = { scalar in
            switch scalar.value {
            case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
            default: false
            }
        }
        guard body.unicodeScalars.allSatisfy(allowed) else {
            return ("InvalidMessageContents", "Invalid characters found.")
        }
        let attributes = entry["MessageAttributes"]?.object ?? [:]
        if attributes.count > 10 { return ("InvalidParameterValue", "Number of message attributes exceeds 10.") }
        for (name, attribute) in attributes where (attribute["StringValue"]?.string ?? "").isEmpty {
            return ("InvalidParameterValue", "Message attribute '\(name)' must contain a non-empty value.")
        }
        return nil
    }

    /// As "Calculating the MD5 message digest for message attributes" in the SQS Developer Guide has it.
    private static func digest(of attributes: [String: JSON]) -> String {
        var bytes: [UInt8] = []
        func append(_ text: String) {
            let count = text.utf8.count
            bytes += [UInt8(count >> 24 & 255), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
            bytes += Array(text.utf8)
        }
        for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
            append(name)
            append(attribute["DataType"]?.string ?? "")
            bytes.append(1)
            append(attribute["StringValue"]?.string ?? "")
        }
        return MD5.hash(bytes).hex
    }
}
