internal import Synchronization

/// What became of one task.
enum TaskOutcome: Sendable {
    case saved
    /// A failure was recorded; the message is done with.
    case recorded
    case comesBack
    /// It failed for the last time: the message goes to the dead-letter queue.
    case failed
    /// The time was over before it was done.
    case cutOff

    var isDone: Bool { self == .saved || self == .recorded }
}

/// What became of the tasks of one batch, until its answer is due.
final class BatchLedger: Sendable {
    private struct State {
        /// Once the ledger is closed, those that were too late and go on.
        var running: Set<String> = []
        var outcomes: [String: TaskOutcome] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Whether what ends now ends too late.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func begin(_ messageID: String) {
        state.withLock { if !$0.isClosed { $0.running.insert(messageID) } }
    }

    /// - Returns: whether the task went on when the ledger was closed, and has come back now.
    @discardableResult
    func end(_ messageID: String, _ outcome: TaskOutcome) -> Bool {
        state.withLock {
            let wasRunning = $0.running.remove(messageID) != nil
            if !$0.isClosed { $0.outcomes[messageID] = outcome }
            return wasRunning && $0.isClosed
        }
    }

    /// - Returns: the outcomes so far, and the tasks that still run.
    func close() -> (outcomes: [String: TaskOutcome], running: Set<String>) {
        state.withLock {
            $0.isClosed = true
            return ($0.outcomes, $0.running)
        }
    }
}
