/// A task that failed, and what is known of it.
package struct FailedTask: Hashable, Sendable {
    package let run: RunID
    package let index: Int
    package let kind: Kind
    package let error: String
    /// The message's body; nil where neither a record nor a dead letter holds it.
    package let task: String?
    /// Which receipt it was; nil where that was not recorded.
    package let attempt: Int?
    /// Lambda's.
    package let requestID: String?
    /// ISO 8601.
    package let time: String?
    /// The last lines that it logged.
    package let log: [String]
    /// Its messages in the dead-letter queue: more than one where it was sent more than once.
    package let letters: [DeadLetter]
    let record: FailureRecords.Record?
    /// Whether it has left its mark beside the records.
    let isMarked: Bool

    package enum Kind: String, Hashable, Sendable, Codable {
        /// The worker gave it up.
        case gaveUp
        /// It is malformed.
        case rejected
        /// It failed as often as the stack allows.
        case failed
        /// The process ended while it was being done.
        case crashed
        /// Nobody said why: out of time, out of memory, throttled, or the record could not be written.
        case unrecorded

        /// Whether another attempt would end the same way.
        package var isPermanent: Bool { self == .gaveUp || self == .rejected }
    }

    /// As a worker recorded it.
    init(
        _ record: FailureRecords.Record, run: RunID, index: Int, isRecorded: Bool, isMarked: Bool,
        letters: [DeadLetter]
    ) {
        let note = record.note
        self.run = run
        self.index = index
        kind = note.kind
        error = note.error
        // What lies in the queue is what a worker would get.
        task = letters.first?.body ?? note.task
        attempt = note.attempt
        requestID = note.requestID
        time = note.time
        log = note.log
        self.letters = letters
        self.record = isRecorded ? record : nil
        self.isMarked = isMarked
    }

    /// Of which there are only dead letters.
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

    /// Of a run on this machine.
    ///
    /// - Parameters:
    ///   - record: what its worker wrote; nil where it wrote nothing.
    ///   - error: for that case.
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
