package import WireFormat

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
    /// Its failure record as it is stored; nil where there is none in the bucket.
    let record: [UInt8]?
    /// Whether its mark is beside the records.
    let isMarked: Bool

    package enum Kind: Hashable, Sendable {
        case recorded(FailureRecord.Kind)
        /// No recorded cause: out of time or memory, throttled, or the record could not be written.
        case unrecorded

        /// As JSON and people's output have it.
        package var name: String {
            switch self {
            case .recorded(let kind): kind.rawValue
            case .unrecorded: "unrecorded"
            }
        }

        /// Whether another attempt would end the same way.
        package var isPermanent: Bool {
            switch self {
            case .recorded(let kind): kind.isPermanent
            case .unrecorded: false
            }
        }
    }

    /// A task with a failure record or a mark.
    ///
    /// - Parameters:
    ///   - bytes: the record or mark, as it is stored.
    ///   - isRecorded: false for a mark.
    init(
        _ bytes: [UInt8], run: RunID, index: Int, isRecorded: Bool, isMarked: Bool,
        letters: [DeadLetter]
    ) {
        let reading = Reading(bytes)
        self.run = run
        self.index = index
        kind = .recorded(reading.record?.kind ?? .failed)
        error = reading.error
        // A retry would deliver the message's body.
        task = letters.first?.body ?? reading.record?.task
        attempt = reading.record?.attempt
        requestID = reading.record?.requestID
        time = reading.record?.time
        log = reading.record?.log ?? []
        self.letters = letters
        record = isRecorded ? bytes : nil
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
    ///   - bytes: its failure record, as it is stored; nil where there is none.
    ///   - error: used without a record.
    package init(run: RunID, index: Int, record bytes: [UInt8]?, error: String, task: String?, attempt: Int?) {
        let reading = bytes.map(Reading.init)
        let record = reading?.record
        self.run = run
        self.index = index
        kind = reading.map { .recorded($0.record?.kind ?? .failed) } ?? .unrecorded
        self.error = reading?.error ?? error
        self.task = record?.task ?? task
        self.attempt = record?.attempt ?? attempt
        requestID = record?.requestID
        time = record?.time
        log = record?.log ?? []
        letters = []
        (self.record, isMarked) = (nil, false)
    }

    /// What a stored record says. Never fails: an unreadable record is no reason to overlook the task.
    private struct Reading {
        let record: FailureRecord?
        let error: String

        init(_ bytes: [UInt8]) {
            do {
                let record = try FailureRecord(json: bytes)
                self.record = record
                error = record.error ?? "its failure record does not say why"
            } catch {
                record = nil
                self.error = "its failure record cannot be read"
            }
        }
    }
}
