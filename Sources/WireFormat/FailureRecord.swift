internal import FoundationEssentials

/// The record of a failed task: `failures/RUN/INDEX.json`, or the mark of one in progress.
///
/// What a worker in another language may leave out is optional.
package struct FailureRecord: Equatable, Sendable {
    package var run: RunID?
    package var index: Int?
    package var messageID: String?
    /// The message's body, as it came.
    package var task: String?
    package var kind: Kind
    /// Why, for people.
    package var error: String?
    /// How often the message had been received, this time included: from 1.
    package var attempt: Int?
    /// Lambda's id of the invocation.
    package var requestID: String?
    /// ISO 8601, UTC, whole seconds.
    package var time: String?
    /// The last lines that the task logged, at most ``mostLogLines`` and ``mostLogBytes``.
    package var log: [String]

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The worker gave the task up.
        case gaveUp
        /// The task is malformed.
        case rejected
        /// The task failed as often as the stack allows.
        case failed
        /// The worker process ended while the task was in progress.
        case crashed

        /// Whether another attempt would end the same way.
        package var isPermanent: Bool { self == .gaveUp || self == .rejected }
    }

    package static let mostLogLines = 20
    package static let mostLogBytes = 4_096
    /// Bytes; longer error texts are cut off.
    package static let mostErrorBytes = 8_192
    package static let contentType = "application/json"

    package init(
        task identity: TaskIdentity, body: String, kind: Kind, error: String, attempt: Int, requestID: String,
        time: String, log: [String]
    ) {
        run = identity.run
        index = identity.index
        messageID = identity.messageID
        task = body
        self.kind = kind
        self.error = error
        self.attempt = attempt
        self.requestID = requestID
        self.time = time
        self.log = log
    }
}

extension FailureRecord: Codable {
    private static let format = 1

    private enum CodingKeys: String, CodingKey {
        case format, run, index, messageID, task, kind, error, attempt, requestID, time, log
    }

    /// Takes an absent or unknown kind for `failed`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // The record's key says the same: a worker that writes nonsense here still gives a usable record.
        run = try? container.decodeIfPresent(RunID.self, forKey: .run)
        index = try? container.decodeIfPresent(Int.self, forKey: .index)
        messageID = try? container.decodeIfPresent(String.self, forKey: .messageID)
        task = try container.decodeIfPresent(String.self, forKey: .task)
        kind = try container.decodeIfPresent(String.self, forKey: .kind).flatMap { Kind(rawValue: $0) } ?? .failed
        error = try container.decodeIfPresent(String.self, forKey: .error)
        attempt = try container.decodeIfPresent(Int.self, forKey: .attempt)
        requestID = try container.decodeIfPresent(String.self, forKey: .requestID)
        time = try container.decodeIfPresent(String.self, forKey: .time)
        log = try container.decodeIfPresent([String].self, forKey: .log) ?? []
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.format, forKey: .format)
        try container.encodeIfPresent(run, forKey: .run)
        // Null where the message has no index.
        try container.encode(index, forKey: .index)
        try container.encodeIfPresent(messageID, forKey: .messageID)
        try container.encodeIfPresent(task, forKey: .task)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encodeIfPresent(attempt, forKey: .attempt)
        try container.encodeIfPresent(requestID, forKey: .requestID)
        try container.encodeIfPresent(time, forKey: .time)
        if !log.isEmpty { try container.encode(log, forKey: .log) }
    }

    /// The record as it is stored, on one line.
    package func json() throws -> [UInt8] { try CompactJSON.encode(self) }

    /// - Throws: `DecodingError`.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(FailureRecord.self, from: Data(json))
    }
}
