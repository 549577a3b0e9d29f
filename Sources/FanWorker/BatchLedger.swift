internal import Synchronization

/// How an attempt at a task ended.
enum TaskOutcome: Sendable {
    case saved
    /// A failure was recorded; the message is deleted.
    case recorded
    case comesBack
    /// It failed for the last time: the message goes to the dead-letter queue.
    case failed
    /// The invocation's time was over first.
    case cutOff

    var isDone: Bool { self == .saved || self == .recorded }
}

/// The outcomes of a batch's tasks, until its answer is due.
final class BatchLedger: Sendable {
    private struct State {
        /// The tasks in progress; once the ledger is closed, those that ignored their cancellation.
        var running: Set<String> = []
        var outcomes: [String: TaskOutcome] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Whether the answer is due: an outcome from now on is too late.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func begin(_ messageID: String) {
        state.withLock { if !$0.isClosed { $0.running.insert(messageID) } }
    }

    /// - Returns: whether the task ran on after the ledger was closed, and has ended now.
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
