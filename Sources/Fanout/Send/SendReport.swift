/// What became of every task of a sending.
package struct SendReport: Sendable {
    package let run: RunID
    /// How many tasks the run has: as many as were acknowledged, refused or left unsent.
    package let tasks: Int
    /// SQS acknowledged them with the right digests, now or earlier in the same run.
    package let acknowledged: TaskIndexSet
    /// How many of these were acknowledged now.
    package let new: Int
    /// SQS refused them for good, or never acknowledged them in any attempt. By index.
    package let failures: [TaskFailure]
    /// Not tried, or tried without an answer: some of these may be on the queue.
    package let unsent: TaskIndexSet
    package let ending: Ending

    package enum Ending: Sendable {
        /// Every task was tried.
        case complete
        /// The caller asked to stop.
        case stopped
        /// A call failed as a whole, the input could not be read on, or the acknowledgements could not be recorded.
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

/// How far a sending has come.
package struct SendProgress: Hashable, Sendable {
    package let tasks: Int
    package let acknowledged: Int
    package let failed: Int
    /// Entries that were sent once more.
    package let resent: Int
}

/// How a run is sent.
package struct SendOptions: Sendable {
    /// Calls at a time: 64 of them, each 20 ms, are 32,000 messages a second.
    package var width: Int
    /// Messages a second at most; nil for as many as go.
    package var rate: Double?
    /// Which tasks belong to the run; a run that is resumed keeps its own.
    package var selection: TaskSelection
    /// How often an entry is tried that SQS does not acknowledge.
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
