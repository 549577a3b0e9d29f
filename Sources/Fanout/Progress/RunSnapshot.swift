package import Timing

/// Where a run stands at one moment.
package struct RunSnapshot: Hashable, Sendable {
    package let run: RunID
    package let taken: Instant
    /// How many tasks the run has.
    package let tasks: Int
    /// Tasks with a result.
    package let done: TaskIndexSet
    /// Tasks with a failure record and no result: a later attempt that succeeds makes a task done.
    package let failed: TaskIndexSet
    /// Tasks that may have ended their worker's process: marked, and neither done nor failed yet. Each is still being done,
    /// comes back, or, once the queue is empty, has failed.
    package let marked: TaskIndexSet
    /// Tasks that SQS refused; nobody works on them.
    package let refused: TaskIndexSet
    /// Keys in the run's folders that are no result and no failure of one of its tasks.
    package let foreignKeys: Int
    package let queue: QueueDepth
    /// Nil where the stack has none.
    package let deadLetterQueue: QueueDepth?
    package let listing: Listing

    /// What was listed for it.
    package struct Listing: Hashable, Sendable {
        /// False where only ranges with unknown tasks were.
        package let isWhole: Bool
        /// How many pages were asked for.
        package let calls: Int

        package init(isWhole: Bool = true, calls: Int = 0) {
            self.isWhole = isWhole
            self.calls = calls
        }
    }

    package init(
        run: RunID, taken: Instant, tasks: Int, done: TaskIndexSet, failed: TaskIndexSet,
        marked: TaskIndexSet = TaskIndexSet(), refused: TaskIndexSet = TaskIndexSet(), foreignKeys: Int = 0,
        queue: QueueDepth,
        deadLetterQueue: QueueDepth? = nil, listing: Listing = Listing()
    ) {
        self.run = run
        self.taken = taken
        self.tasks = tasks
        self.done = done
        self.failed = failed.subtracting(done)
        self.marked = marked.subtracting(done.union(failed))
        self.refused = refused.subtracting(done.union(failed))
        self.foreignKeys = foreignKeys
        self.queue = queue
        self.deadLetterQueue = deadLetterQueue
        self.listing = listing
    }

    /// Tasks of which nothing is known.
    package var missing: TaskIndexSet { done.union(failed).union(refused).complement(upTo: tasks) }

    /// The same where nobody works on the run any more: what is marked has failed.
    package var settled: RunSnapshot {
        RunSnapshot(
            run: run, taken: taken, tasks: tasks, done: done, failed: failed.union(marked), refused: refused,
            foreignKeys: foreignKeys, queue: queue, deadLetterQueue: deadLetterQueue, listing: listing)
    }

    /// Whether something is known of every task.
    package var isComplete: Bool { done.count + failed.count + refused.count >= tasks }
}
