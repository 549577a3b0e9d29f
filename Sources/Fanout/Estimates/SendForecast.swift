/// The expected time and cost of a sending, and reasons not to send.
package struct SendForecast: Hashable, Sendable {
    package let workload: Workload
    package let timing: Timing
    /// The limit of invocations at once.
    package let concurrency: Int
    package let drain: DrainEstimate
    package let cost: CostEstimate
    package let findings: [Finding]

    /// The source of the seconds a task takes.
    package enum Timing: Hashable, Sendable {
        /// The user gave them.
        case given
        /// The mean of an earlier run.
        case measured(RunID)
        /// The worker's timeout, which is the most that they can be.
        case assumed
    }

    /// Whether the seconds a task takes are given or measured.
    package var isTimeKnown: Bool { timing != .assumed }

    /// The limits of the stack and the account. Times are in seconds; nil where a limit is not known.
    package struct Limits: Hashable, Sendable {
        package var timeout: Int
        package var visibilityTimeout: Int?
        package var retention: Int?
        package var maxConcurrency: Int?
        package var accountQuota: Int?
        /// Messages on the queue, which come first.
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

    /// A reason not to send.
    package struct Finding: Hashable, Sendable {
        package let kind: Kind
        /// Whether to refuse without `--force`.
        package let isRefusal: Bool

        package init(kind: Kind, isRefusal: Bool) {
            self.kind = kind
            self.isRefusal = isRefusal
        }
    }

    package enum Kind: Hashable, Sendable {
        /// The queue takes longer to drain than it keeps messages.
        case outlastsRetention(seconds: Int)
        /// Every attempt times out.
        case taskOutlastsTimeout(seconds: Int)
        /// Tasks are delivered again while they run.
        case taskOutlastsVisibility(seconds: Int)
        /// The last tasks of a full batch run out of time, and are retried.
        case batchOutlastsTimeout(seconds: Int)
        /// Invocations above the quota are throttled, and each uses up a receive.
        case quotaBelowConcurrency(quota: Int, maxConcurrency: Int)
        case costsMore(than: Double)
    }

    /// - Parameters:
    ///   - workload: where the time of a task is not known, `timeout` stands in for it.
    ///   - timing: an assumed time is no reason to refuse, except with a limit of cost.
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
