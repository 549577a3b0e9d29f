/// What is to be expected of tasks before the first of them is sent, and what speaks against sending them.
package struct SendForecast: Hashable, Sendable {
    package let workload: Workload
    package let timing: Timing
    /// How many invocations there may be at once.
    package let concurrency: Int
    package let drain: DrainEstimate
    package let cost: CostEstimate
    package let findings: [Finding]

    /// Where the seconds come from that a task takes.
    package enum Timing: Hashable, Sendable {
        /// Somebody said so.
        case given
        /// The tasks of an earlier run took so long.
        case measured(RunID)
        /// The most that the worker permits.
        case assumed
    }

    /// Whether the seconds a task takes are known, and not only the most that they can be.
    package var isTimeKnown: Bool { timing != .assumed }

    /// What the stack and the account permit. Seconds; nil where something is not known.
    package struct Limits: Hashable, Sendable {
        package var timeout: Int
        package var visibilityTimeout: Int?
        package var retention: Int?
        package var maxConcurrency: Int?
        package var accountQuota: Int?
        /// Messages that are on the queue already, and come first.
        package var waiting = 0
        /// Dollars.
        package var maxCost: Double?

        package init(
            timeout: Int, visibilityTimeout: Int? = nil, retention: Int? = nil, maxConcurrency: Int? = nil,
            accountQuota: Int? = nil, waiting: Int = 0, maxCost: Double? = nil
        ) {
            self.timeout = timeout
            self.visibilityTimeout = visibilityTimeout
            self.retention = retention
            self.maxConcurrency = maxConcurrency
            self.accountQuota = accountQuota
            self.waiting = waiting
            self.maxCost = maxCost
        }
    }

    /// Something that speaks against sending.
    package struct Finding: Hashable, Sendable {
        package let kind: Kind
        /// Whether nothing should be sent unless a person insists.
        package let isRefusal: Bool

        package init(kind: Kind, isRefusal: Bool) {
            self.kind = kind
            self.isRefusal = isRefusal
        }
    }

    package enum Kind: Hashable, Sendable {
        /// Messages are deleted before their turn comes.
        case outlastsRetention(seconds: Int)
        /// No attempt at a task can end.
        case taskOutlastsTimeout(seconds: Int)
        /// Tasks come back while they are being done.
        case taskOutlastsVisibility(seconds: Int)
        /// The last tasks of a batch are cut off, and come again.
        case batchOutlastsTimeout(seconds: Int)
        /// What the account does not permit is received, counts as an attempt, and is not done.
        case quotaBelowConcurrency(quota: Int, maxConcurrency: Int)
        case costsMore(than: Double)
    }

    /// - Parameters:
    ///   - workload: where the time of a task is not known, `timeout` stands in for it.
    ///   - timing: what depends on an assumed time is no ground to refuse, except for a limit of cost that was asked for.
    package init(of workload: Workload, timing: Timing, limits: Limits) {
        self.workload = workload
        self.timing = timing
        concurrency = DrainEstimate.concurrency(
            maxConcurrency: limits.maxConcurrency, accountQuota: limits.accountQuota)
        var whole = workload
        whole.tasks += max(limits.waiting, 0)
        drain = DrainEstimate(of: whole, concurrency: concurrency)
        cost = CostEstimate(of: workload, concurrency: concurrency)
        findings = Self.findings(
            workload, isTimeKnown: timing != .assumed, limits, drain: drain, dollars: cost.dollars)
    }

    private static func findings(
        _ workload: Workload, isTimeKnown: Bool, _ limits: Limits, drain: DrainEstimate, dollars: Double
    ) -> [Finding] {
        var findings: [Finding] = []
        func add(_ kind: Kind, isRefusal: Bool) { findings.append(Finding(kind: kind, isRefusal: isRefusal)) }
        let seconds = workload.secondsPerTask
        if let retention = limits.retention, drain.duration > .seconds(retention) {
            add(.outlastsRetention(seconds: retention), isRefusal: isTimeKnown)
        }
        if seconds > Double(limits.timeout) {
            add(.taskOutlastsTimeout(seconds: limits.timeout), isRefusal: isTimeKnown)
        } else if let visibility = limits.visibilityTimeout, seconds > Double(visibility) {
            add(.taskOutlastsVisibility(seconds: visibility), isRefusal: isTimeKnown)
        } else if isTimeKnown, workload.secondsPerInvocation > Double(limits.timeout) {
            add(.batchOutlastsTimeout(seconds: limits.timeout), isRefusal: false)
        }
        if let quota = limits.accountQuota, let most = limits.maxConcurrency, quota < most {
            add(.quotaBelowConcurrency(quota: quota, maxConcurrency: most), isRefusal: false)
        }
        if let most = limits.maxCost, dollars > most { add(.costsMore(than: most), isRefusal: true) }
        return findings
    }
}
