/// Where a run stands, in figures that add up to its tasks.
package struct RunFigures: Hashable, Sendable {
    package var tasks: Int
    package var done: Int
    package var failed: Int
    /// Tasks that SQS took.
    package var sent: Int
    /// About so many are being done.
    package var inFlight: Int
    /// About so many are in the queue.
    package var waiting: Int
    /// Tasks that neither left a trace nor are in the queue.
    package var missing: Int
    /// About so many messages are in the dead-letter queue; nil where there is none.
    package var deadLetters: Int?
    /// Tasks that ended in the last minute, a second; nil before that is known.
    package var rate: Double?
    /// Nil where nothing ends.
    package var timeLeft: Duration?
    /// An estimate, in dollars; nil where it is not known what a task costs.
    package var dollars: Double?

    package var finished: Int { done + failed }

    package init(
        tasks: Int, done: Int, failed: Int, sent: Int, inFlight: Int, waiting: Int, missing: Int = 0,
        deadLetters: Int? = nil
    ) {
        self.tasks = tasks
        self.done = done
        self.failed = failed
        self.sent = sent
        self.inFlight = inFlight
        self.waiting = waiting
        self.missing = missing
        self.deadLetters = deadLetters
    }

    /// What was written counts. The queue's counters, which are of all runs together and late, tell only of what left no trace how
    /// it is likely to be.
    ///
    /// - Parameter isQueueEmpty: for so long that the counters must be right.
    package init(_ snapshot: RunSnapshot, isQueueEmpty: Bool) {
        let traceless = snapshot.missing.count
        let inFlight = min(snapshot.queue.notVisible, traceless)
        self.init(
            tasks: snapshot.tasks, done: snapshot.done.count, failed: snapshot.failed.count,
            sent: snapshot.tasks - snapshot.refused.count, inFlight: inFlight,
            waiting: isQueueEmpty ? 0 : traceless - inFlight, missing: isQueueEmpty ? traceless - inFlight : 0,
            deadLetters: snapshot.deadLetterQueue?.total)
    }
}
