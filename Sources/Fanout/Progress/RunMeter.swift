package import Timing

/// Makes figures of readings: what only several of them together tell is the rate, the time left and the cost.
package struct RunMeter: Sendable {
    /// SQS's counters lag behind by up to a minute.
    static let counterDelay: Duration = .seconds(60)

    private let worker: Worker?
    private var window = RateWindow()
    private var emptySince: Instant?
    private var last: (figures: RunFigures, time: Instant)?
    /// How many had finished when the first reading was taken.
    private var firstFinished: Int?
    /// How long tasks were in flight since, all together.
    private var secondsInFlight = 0.0
    private var listCalls = 0

    /// What matters for what a task costs.
    package struct Worker: Hashable, Sendable {
        /// MB.
        package let memory: Int
        package let processor: Workload.Processor
        package let batchSize: Int

        package init(memory: Int, processor: Workload.Processor, batchSize: Int) {
            self.memory = memory
            self.processor = processor
            self.batchSize = max(batchSize, 1)
        }
    }

    /// - Parameter worker: nil where tasks cost nothing.
    package init(worker: Worker? = nil) {
        self.worker = worker
    }

    package mutating func note(_ snapshot: RunSnapshot) -> RunFigures {
        emptySince = snapshot.queue.total == 0 ? emptySince ?? snapshot.taken : nil
        let isQueueEmpty = emptySince.map { snapshot.taken - $0 >= Self.counterDelay } ?? false
        listCalls += snapshot.listing.calls
        return note(RunFigures(snapshot, isQueueEmpty: isQueueEmpty), at: snapshot.taken)
    }

    package mutating func note(_ figures: RunFigures, at now: Instant) -> RunFigures {
        if let last {
            let average = Double(last.figures.inFlight + figures.inFlight) / 2
            secondsInFlight += average * max((now - last.time).inSeconds, 0)
        }
        firstFinished = firstFinished ?? figures.finished
        window.note(figures.finished, at: now)
        var result = figures
        result.rate = window.perSecond
        let left = figures.sent - figures.finished
        if let rate = result.rate, rate > 0, left > 0 { result.timeLeft = .seconds(Double(left) / rate) }
        result.dollars = dollars(figures, at: now)
        last = (figures, now)
        return result
    }

    /// Nobody measures how long a task takes, but how many are in flight and how many end tell it (Little's law).
    private func dollars(_ figures: RunFigures, at now: Instant) -> Double? {
        guard let worker, let firstFinished else { return nil }
        let finishedSince = figures.finished - firstFinished
        if finishedSince <= 0, figures.finished > 0 { return nil }
        let seconds =
            finishedSince > 0
            ? secondsInFlight / Double(finishedSince) * Double(figures.finished) : secondsInFlight
        let begun = figures.finished + figures.inFlight
        let usage = CostUsage(
            processor: worker.processor, invocations: begun.dividedUp(by: worker.batchSize),
            gigabyteSeconds: seconds / Double(worker.batchSize) * Double(worker.memory) / 1024,
            sqs: CostUsage.SQS(tasks: begun, batchSize: worker.batchSize, messageBytes: 512, duration: .zero),
            s3Writes: figures.finished, s3Lists: listCalls, s3Reads: 0, logBytes: 0)
        return CostEstimate(of: usage).dollars
    }
}
