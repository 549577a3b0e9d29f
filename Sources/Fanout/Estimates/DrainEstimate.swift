/// The time that a queue takes to drain, if nothing fails.
///
/// Lambda begins with five batches at once and adds 300 a minute, up to a limit (Lambda developer guide, "Scaling with Amazon
/// SQS").
package struct DrainEstimate: Hashable, Sendable {
    /// From the first batch's start to the last one's end.
    package let duration: Duration
    /// The most batches at once.
    package let concurrencyReached: Int

    /// Lambda's limit of batches at once for one event source mapping, whatever the account's quota is.
    package static let mostAtOnce = 1_000

    private static let firstAtOnce = 5
    /// One more every 200 ms.
    private static let millisecondsBetween = 200

    /// - Parameter concurrency: see ``concurrency(maxConcurrency:accountQuota:)``.
    package init(of workload: Workload, concurrency: Int) {
        self.init(
            invocations: workload.invocations, milliseconds: Int((workload.secondsPerInvocation * 1000).rounded(.up)),
            concurrency: concurrency)
    }

    /// The limit of a mapping: the least of its setting, the account's quota and Lambda's own limit.
    package static func concurrency(maxConcurrency: Int?, accountQuota: Int?) -> Int {
        max(min(maxConcurrency ?? mostAtOnce, accountQuota ?? mostAtOnce, mostAtOnce), 1)
    }

    private init(invocations: Int, milliseconds: Int, concurrency: Int) {
        guard invocations > 0 else {
            (duration, concurrencyReached) = (.zero, 0)
            return
        }
        let slots = Slots(count: max(concurrency, 1), milliseconds: max(milliseconds, 1))
        // A binary search: the number of done batches grows with the time.
        var (tooShort, enough) = (0, slots.longest(for: invocations))
        while enough - tooShort > 1 {
            let middle = tooShort + (enough - tooShort) / 2
            if slots.done(by: middle) >= invocations { enough = middle } else { tooShort = middle }
        }
        duration = .milliseconds(enough)
        concurrencyReached = min(slots.used(by: enough), invocations)
    }

    /// Each slot does one batch after the other, from the moment at which Lambda adds it.
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
