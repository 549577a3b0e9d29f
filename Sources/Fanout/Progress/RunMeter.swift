package import Resources
package import Timing

/// Counts a run's tasks reading by reading, and derives the rate, the time left and the cost.
package struct RunMeter: Sendable {
    /// SQS's counters lag behind by up to a minute.
    static let counterDelay: Duration = .seconds(60)

    private let worker: Worker?
    private var window = RateWindow()
    private var emptySince: Instant?
    private var last: (counts: RunCounts, time: Instant)?
    /// How many tasks had finished at the first reading.
    private var firstFinished: Int?
    /// The sum of the times that tasks were in flight since then.
    private var secondsInFlight = 0.0
    private var listCalls = 0

    /// The settings of the function that decide what a task costs.
    package struct Worker: Hashable, Sendable {
        /// MB.
        package let memory: Int
        package let processor: Architecture
        package let batchSize: Int

        package init(memory: Int, processor: Architecture, batchSize: Int) {
            self.memory = memory
            self.processor = processor
            self.batchSize = max(batchSize, 1)
        }
    }

    /// - Parameter worker: nil where tasks cost nothing.
    package init(worker: Worker? = nil) {
        self.worker = worker
    }

    package mutating func note(_ snapshot: RunSnapshot) -> RunCounts {
        emptySince = snapshot.queue.total == 0 ? emptySince ?? snapshot.taken : nil
        let isQueueEmpty = emptySince.map { snapshot.taken - $0 >= Self.counterDelay } ?? false
        listCalls += snapshot.listing.calls
        return note(RunCounts(snapshot, isQueueEmpty: isQueueEmpty), at: snapshot.taken)
    }

    package mutating func note(_ counts: RunCounts, at now: Instant) -> RunCounts {
        if let last {
            let average = Double(last.counts.inFlight + counts.inFlight) / 2
            secondsInFlight += average * max((now - last.time).inSeconds, 0)
        }
        firstFinished = firstFinished ?? counts.finished
        window.note(counts.finished, at: now)
        var result = counts
        result.rate = window.perSecond
        let left = counts.sent - counts.finished
        if let rate = result.rate, rate > 0, left > 0 { result.timeLeft = .seconds(Double(left) / rate) }
        result.dollars = dollars(counts, at: now)
        last = (counts, now)
        return result
    }

    /// Dollars so far; a task's time follows from how many are in flight and how many end (Little's law).
    private func dollars(_ counts: RunCounts, at now: Instant) -> Double? {
        guard let worker, let firstFinished else { return nil }
        let finishedSince = counts.finished - firstFinished
        if finishedSince <= 0, counts.finished > 0 { return nil }
        let seconds =
            finishedSince > 0
            ? secondsInFlight / Double(finishedSince) * Double(counts.finished) : secondsInFlight
        let begun = counts.finished + counts.inFlight
        let usage = CostUsage(
            processor: worker.processor, invocations: begun.dividedUp(by: worker.batchSize),
            gigabyteSeconds: seconds / Double(worker.batchSize) * Double(worker.memory) / 1024,
            sqs: CostUsage.SQS(tasks: begun, batchSize: worker.batchSize, messageBytes: 512, duration: .zero),
            s3Writes: counts.finished, s3Lists: listCalls, s3Reads: 0, logBytes: 0)
        return CostEstimate(of: usage).dollars
    }
}
