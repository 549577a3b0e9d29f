/// How many tasks of a run are in each state; the states add up to `tasks`.
package struct RunCounts: Hashable, Sendable {
    package let tasks: Int
    package let done: Int
    package let failed: Int
    /// Tasks that SQS did not take.
    package let refused: Int
    /// Approximate.
    package let inFlight: Int
    /// In the queue; approximate.
    package let waiting: Int
    /// Tasks that left no trace and are not in the queue.
    package let unaccounted: Int
    /// Messages in the dead-letter queue, approximately; nil where there is none.
    package let deadLetters: Int?
    /// Tasks that ended in the last minute, a second; nil before that is known.
    package var rate: Double?
    /// Nil where nothing ends.
    package var timeLeft: Duration?
    /// An estimate, in dollars; nil where it is not known what a task costs.
    package var dollars: Double?

    package var finished: Int { done + failed }
    /// Tasks that SQS took.
    package var sent: Int { tasks - refused }

    /// The counts of a run on this machine, whose queue counts exactly.
    package init(tasks: Int, done: Int, failed: Int, inFlight: Int) {
        (self.tasks, self.done, self.failed, self.inFlight) = (tasks, done, failed, inFlight)
        waiting = tasks - done - failed - inFlight
        (refused, unaccounted, deadLetters) = (0, 0, nil)
    }

    /// Counts the tasks of a snapshot.
    ///
    /// S3 is authoritative. SQS counters are delayed and shared by all runs: they only split unaccounted tasks into in flight
    /// and waiting.
    ///
    /// - Parameter isQueueEmpty: for so long that the counters must be right.
    package init(_ snapshot: RunSnapshot, isQueueEmpty: Bool) {
        let states = snapshot.states
        let open = states.unaccounted.count
        (tasks, done, failed) = (states.tasks, states.done.count, states.failed.count)
        refused = states.refused.count
        inFlight = min(snapshot.queue.notVisible, open)
        waiting = isQueueEmpty ? 0 : open - inFlight
        unaccounted = isQueueEmpty ? open - inFlight : 0
        deadLetters = snapshot.deadLetterQueue?.total
    }
}
