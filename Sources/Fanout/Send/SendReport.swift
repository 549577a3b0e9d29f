/// The outcome of a sending: every task is acknowledged, failed or unsent.
package struct SendReport: Sendable {
    package let run: RunID
    /// How many tasks the run has.
    package let tasks: Int
    /// Tasks that SQS acknowledged with the right digests, now or earlier in the same run.
    package let acknowledged: TaskIndexSet
    /// How many of these were acknowledged now.
    package let new: Int
    /// Tasks that SQS refused, or did not acknowledge in any attempt; by index.
    package let failures: [TaskFailure]
    /// Tasks that were not tried, or got no answer: some of these may be on the queue.
    package let unsent: TaskIndexSet
    package let ending: Ending

    package enum Ending: Sendable {
        /// Every task was tried.
        case complete
        /// The caller asked to stop.
        case stopped
        /// A call failed as a whole, the input could not be read, or acknowledgements could not be recorded.
        case failed(any Error)
    }

    /// Whether every task is on the queue.
    package var isComplete: Bool { acknowledged.count == tasks }
}

/// A task that SQS did not take.
package struct TaskFailure: Hashable, Sendable {
    package let index: Int
    /// SQS's code, or `NotAcknowledged` or `DigestMismatch` where its answer does not fit what was sent.
    package let code: String
    package let message: String?

    package init(index: Int, code: String, message: String?) {
        self.index = index
        self.code = code
        self.message = message
    }
}

/// The progress of a sending.
package struct SendProgress: Hashable, Sendable {
    package let tasks: Int
    package let acknowledged: Int
    package let failed: Int
    /// Entries that were retried.
    package let resent: Int
}

/// The options of a sending.
package struct SendOptions: Sendable {
    /// Calls at a time: 64 of them, each 20 ms, are 32,000 messages a second.
    package var width: Int
    /// Messages a second at most; nil for no limit.
    package var rate: Double?
    /// The tasks of the run; a resumed run keeps its own.
    package var selection: TaskSelection
    /// The most attempts of an entry.
    package var attempts: Int

    package init(
        width: Int = 64, rate: Double? = nil, selection: TaskSelection = TaskSelection(), attempts: Int = 8
    ) {
        self.width = width
        self.rate = rate
        self.selection = selection
        self.attempts = attempts
    }
}
