package import Timing

/// A run at one moment: the states of its tasks, from S3, and the depths of its queues, from SQS.
package struct RunSnapshot: Hashable, Sendable {
    package let run: RunID
    package let taken: Instant
    package let states: TaskStates
    /// Unaccounted tasks that may have crashed their worker process.
    ///
    /// Each still runs, will be retried, or, once the queue is empty, has failed.
    package let marked: TaskIndexSet
    /// Keys in the run's folders that are no result and no failure of one of its tasks.
    package let foreignKeys: Int
    package let queue: QueueDepth
    /// Nil where the stack has none.
    package let deadLetterQueue: QueueDepth?
    package let listing: Listing

    /// The cost of the listing, and how much of the run it covered.
    package struct Listing: Hashable, Sendable {
        /// False where only ranges with unaccounted tasks were listed.
        package let isWhole: Bool
        /// Pages.
        package let calls: Int

        package init(isWhole: Bool = true, calls: Int = 0) {
            self.isWhole = isWhole
            self.calls = calls
        }
    }

    package init(
        run: RunID, taken: Instant, states: TaskStates, marked: TaskIndexSet = TaskIndexSet(), foreignKeys: Int = 0,
        queue: QueueDepth, deadLetterQueue: QueueDepth? = nil, listing: Listing = Listing()
    ) {
        self.run = run
        self.taken = taken
        self.states = states
        self.marked = marked.subtracting(states.done.union(states.failed))
        self.foreignKeys = foreignKeys
        self.queue = queue
        self.deadLetterQueue = deadLetterQueue
        self.listing = listing
    }

    /// The snapshot once no worker is busy any more: what is marked has failed.
    package var settled: RunSnapshot {
        RunSnapshot(
            run: run, taken: taken, states: states.adding(failed: marked), foreignKeys: foreignKeys, queue: queue,
            deadLetterQueue: deadLetterQueue, listing: listing)
    }

    /// Whether workers may be busy with the run.
    ///
    /// - Parameter lastSign: when one was last seen; while that is recent, an empty queue's counters prove nothing.
    package func isBusy(lastSign: Instant) -> Bool {
        queue.total > 0 || taken - lastSign < RunMeter.counterDelay
    }
}
