package import Timing

extension RunReport {
    /// How a run stands.
    package struct Standing: Sendable {
        package let tasks: Int
        package let done: TaskIndexSet
        package let failed: TaskIndexSet
        /// Tasks that SQS did not take.
        package let refused: TaskIndexSet
        /// Whether somebody may work on it.
        package let isUnderWay: Bool

        package init(
            tasks: Int, done: TaskIndexSet, failed: TaskIndexSet, refused: TaskIndexSet = TaskIndexSet(),
            isBusy: Bool = false
        ) {
            let failed = failed.subtracting(done)
            let refused = refused.subtracting(done.union(failed))
            self.tasks = tasks
            self.done = done
            self.failed = failed
            self.refused = refused
            isUnderWay = isBusy && done.count + failed.count + refused.count < tasks
        }

        /// - Parameters:
        ///   - failures: tasks that are known to have failed, from other sources.
        ///   - lastSign: when somebody was last seen at work; while that is recent, an empty queue's counters prove nothing.
        package init(_ snapshot: RunSnapshot, failures: TaskIndexSet, lastSign: Instant) {
            let isBusy = snapshot.queue.total > 0 || snapshot.taken - lastSign < RunMeter.counterDelay
            let snapshot = isBusy ? snapshot : snapshot.settled
            self.init(
                tasks: snapshot.tasks, done: snapshot.done, failed: snapshot.failed.union(failures),
                refused: snapshot.refused, isBusy: isBusy)
        }

        /// How many tasks there are of which nothing is known.
        var unknown: Int { done.union(failed).union(refused).complement(upTo: tasks).count }
    }
}
