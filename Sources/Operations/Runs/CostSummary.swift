package import Fanout
internal import Resources
package import Stacks
internal import Timing
internal import WireFormat

/// What something costs: an estimate, or what was measured of a run that is over.
package struct CostSummary {
    package let stack: String
    /// The stack's own; nil where nobody knows yet.
    package let region: String?
    package let workload: Workload
    package let estimate: CostEstimate
    /// Nil for a run that is over.
    package var drain: DrainEstimate?
    /// Nil for a run that is over.
    package var quota: AccountQuota?
    /// How long the queue keeps a task; nil for somebody else's queue, or for a run that is over.
    package var retention: TimeSpan?
    /// Nil before a run.
    package var measured: MeasuredRun?

    /// Whether tasks are lost before a worker takes them.
    package var outlastsRetention: Bool {
        guard let drain, let retention else { return false }
        return drain.duration > .seconds(retention.seconds)
    }
}

extension CostSummary {
    /// What tasks that are yet to be sent are expected to cost.
    ///
    /// - Parameter seconds: how long a task takes.
    package init(expecting tasks: Int, of stack: Stack, seconds: Double, region: String?, quota: AccountQuota) {
        let workload = Workload(stack, tasks: tasks, secondsPerTask: seconds)
        let drain = DrainEstimate(
            of: workload,
            concurrency: DrainEstimate.concurrency(
                maxConcurrency: stack.trigger.maxConcurrency, accountQuota: quota.limit))
        self.init(
            stack: stack.name, region: region, workload: workload,
            estimate: CostEstimate(of: CostUsage(of: workload, drain: drain)), drain: drain, quota: quota,
            retention: stack.existing.queueARN == nil ? stack.queue.retention : nil)
    }
}

/// The same for scripts.
package struct CostDocument: Encodable {
    package let stack: String
    /// Nil before a run.
    package let run: String?
    package let tasks: Int
    package let secondsPerTask: Double?
    package let batchSize: Int
    package let memory: Int
    package let architecture: String
    package let items: [Item]
    package let dollars: Double
    package let dollarsBeyondFree: Double
    /// Of an estimate the expected time, of a run the time that it took.
    package let seconds: Double
    /// Nil after a run.
    package let concurrencyReached: Int?
    /// How many invocations the account permits at once; nil after a run, and where that is not known.
    package let accountQuota: Int?
    /// Whether the expected time is longer than the queue keeps a task.
    package let outlastsRetention: Bool
    package let measured: Measured?
    package let prices: Prices

    package struct Item: Encodable {
        package let name: CostEstimate.Name
        package let quantity: Double
        package let dollars: Double
        package let dollarsBeyondFree: Double
    }

    package struct Measured: Encodable {
        package let invocations: Int
        package let failedInvocations: Int
        package let attempts: Int
        package let billedSeconds: Double
        package let starts: Int
        /// MB.
        package let mostMemoryUsed: Int?
    }

    package struct Prices: Encodable {
        package let date: String
        package let region: String
    }

    package init(_ summary: CostSummary) {
        stack = summary.stack
        run = summary.measured?.run.text
        tasks = summary.workload.tasks
        secondsPerTask = summary.measured.map(\.secondsPerTask) ?? summary.workload.secondsPerTask
        batchSize = summary.workload.batchSize
        memory = summary.workload.memory
        architecture = summary.workload.processor.rawValue
        items = summary.estimate.items.map {
            Item(
                name: $0.name, quantity: $0.quantity, dollars: $0.dollars, dollarsBeyondFree: $0.dollarsBeyondFree)
        }
        dollars = summary.estimate.dollars
        dollarsBeyondFree = summary.estimate.dollarsBeyondFree
        seconds = (summary.drain?.duration ?? summary.measured?.duration ?? .zero).inSeconds
        concurrencyReached = summary.drain?.concurrencyReached
        accountQuota = summary.quota?.limit
        outlastsRetention = summary.outlastsRetention
        measured = summary.measured.map {
            Measured(
                invocations: $0.invocations, failedInvocations: $0.failedInvocations, attempts: $0.attempts,
                billedSeconds: Double($0.billedMilliseconds) / 1000, starts: $0.starts,
                mostMemoryUsed: $0.mostMemoryUsed)
        }
        prices = Prices(date: summary.estimate.prices.date, region: summary.estimate.prices.region)
    }
}
