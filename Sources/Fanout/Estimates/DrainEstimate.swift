/// How long a queue takes to be worked off, nothing failing: Lambda begins with five batches at once and adds 300 a minute, up
/// to a limit (Lambda developer guide, "Scaling with Amazon SQS").
package struct DrainEstimate: Hashable, Sendable {
    /// From the first batch's start to the last one's end.
    package let duration: Duration
    /// How many batches are being done at once when there are most.
    package let concurrencyReached: Int

    /// As many batches one event source mapping does at once, whatever the account's quota is.
    package static let mostAtOnce = 1_000

    private static let firstAtOnce = 5
    /// One more every 200 ms.
    private static let millisecondsBetween = 200

    /// - Parameter concurrency: how many batches may be done at once: see ``concurrency(maxConcurrency:accountQuota:)``.
    package init(of workload: Workload, concurrency: Int) {
        self.init(
            invocations: workload.invocations, milliseconds: Int((workload.secondsPerInvocation * 1000).rounded(.up)),
            concurrency: concurrency)
    }

    /// What limits a mapping: its own setting, the account's quota of concurrent executions, and what Lambda permits any
    /// mapping.
    package static func concurrency(maxConcurrency: Int?, accountQuota: Int?) -> Int {
        max(min(maxConcurrency ?? mostAtOnce, accountQuota ?? mostAtOnce, mostAtOnce), 1)
    }

    private init(invocations: Int, milliseconds: Int, concurrency: Int) {
        guard invocations > 0 else {
            (duration, concurrencyReached) = (.zero, 0)
            return
        }
        let slots = Slots(count: max(concurrency, 1), milliseconds: max(milliseconds, 1))
        // The shortest time in which all batches are done: what is done grows with the time.
        var (tooShort, enough) = (0, slots.longest(for: invocations))
        while enough - tooShort > 1 {
            let middle = tooShort + (enough - tooShort) / 2
            if slots.done(by: middle) >= invocations { enough = middle } else { tooShort = middle }
        }
        duration = .milliseconds(enough)
        concurrencyReached = min(slots.used(by: enough), invocations)
    }

    /// Each does one batch after the other from the moment on at which Lambda adds it.
    private struct Slots {
        let count: Int
        /// How long a batch takes.
        let milliseconds: Int

        private func start(_ slot: Int) -> Int { max(slot - firstAtOnce + 1, 0) * millisecondsBetween }

        func done(by end: Int) -> Int {
            (0..<count).reduce(0) { $0 + max(end - start($1), 0) / milliseconds }
        }

        func used(by end: Int) -> Int {
            (0..<count).count { start($0) + milliseconds <= end }
        }

        /// Long enough even if all slots began as late as the last.
        func longest(for batches: Int) -> Int {
            start(count - 1) + batches.dividedUp(by: count) * milliseconds
        }
    }
}
