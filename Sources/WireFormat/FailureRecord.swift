internal import AWSCore
internal import FoundationEssentials

/// What is left of a task that failed for good: `failures/RUN/INDEX.json`.
struct FailureRecord: Encodable {
    let run: String
    let index: Int?
    let messageID: String
    /// The message's body, as it came.
    let task: String
    let kind: Kind
    let error: String
    let attempt: Int
    let requestID: String
    /// ISO 8601.
    let time: String
    /// The last lines that the task logged.
    let log: [String]

    enum Kind: String, Encodable {
        /// The worker gave it up.
        case gaveUp
        /// The task is malformed.
        case rejected
        /// It failed as often as the stack allows.
        case failed
        /// The process ended while the task was being done. Under a key of its own: what is said later counts.
        case crashed
    }

    private enum CodingKeys: String, CodingKey {
        case format, run, index, messageID, task, kind, error, attempt, requestID, time, log
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .format)
        try container.encode(run, forKey: .run)
        try container.encode(index, forKey: .index)
        try container.encode(messageID, forKey: .messageID)
        try container.encode(task, forKey: .task)
        try container.encode(kind, forKey: .kind)
        try container.encode(error, forKey: .error)
        try container.encode(attempt, forKey: .attempt)
        try container.encode(requestID, forKey: .requestID)
        try container.encode(time, forKey: .time)
        if !log.isEmpty { try container.encode(log, forKey: .log) }
    }
}
