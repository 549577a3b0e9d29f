/// A failed task, with its record and its dead letters.
package struct FailedTask: Hashable, Sendable {
    package let run: RunID
    package let index: Int
    package let kind: Kind
    package let error: String
    /// The message's body; nil where neither a record nor a dead letter holds it.
    package let task: String?
    /// From 1; nil where that was not recorded.
    package let attempt: Int?
    /// Lambda's request ID.
    package let requestID: String?
    /// ISO 8601.
    package let time: String?
    /// The last lines of its log.
    package let log: [String]
    /// Its messages in the dead-letter queue; several where it was sent more than once.
    package let letters: [DeadLetter]
    let record: FailureRecords.Record?
    /// Whether its mark is beside the records.
    let isMarked: Bool

    package enum Kind: String, Hashable, Sendable, Codable {
        /// The worker ruled out a retry.
        case gaveUp
        /// It is malformed.
        case rejected
        /// It failed at its last attempt.
        case failed
        /// The worker process ended while it ran.
        case crashed
        /// No recorded cause: out of time or memory, throttled, or the record could not be written.
        case unrecorded

        /// Whether another attempt would end the same way.
        package var isPermanent: Bool { self == .gaveUp || self == .rejected }
    }

    /// A task with a worker's record or mark.
    init(
        _ record: FailureRecords.Record, run: RunID, index: Int, isRecorded: Bool, isMarked: Bool,
        letters: [DeadLetter]
    ) {
        let note = record.note
        self.run = run
        self.index = index
        kind = note.kind
        error = note.error
        // A retry would deliver the message's body.
        task = letters.first?.body ?? note.task
        attempt = note.attempt
        requestID = note.requestID
        time = note.time
        log = note.log
        self.letters = letters
        self.record = isRecorded ? record : nil
        self.isMarked = isMarked
    }

    /// A task with dead letters alone.
    init(run: RunID, index: Int, error: String, letters: [DeadLetter]) {
        self.run = run
        self.index = index
        kind = .unrecorded
        self.error = error
        task = letters.first?.body
        (attempt, requestID, time, log) = (nil, nil, nil, [])
        self.letters = letters
        (record, isMarked) = (nil, false)
    }

    /// A task of a run on this machine.
    ///
    /// - Parameters:
    ///   - record: its worker's; nil where there is none.
    ///   - error: used without a record.
    package init(run: RunID, index: Int, record: FailureNote?, error: String, task: String?, attempt: Int?) {
        self.run = run
        self.index = index
        kind = record?.kind ?? .unrecorded
        self.error = record?.error ?? error
        self.task = record?.task ?? task
        self.attempt = record?.attempt ?? attempt
        requestID = record?.requestID
        time = record?.time
        log = record?.log ?? []
        letters = []
        (self.record, isMarked) = (nil, false)
    }
}
