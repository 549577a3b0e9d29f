package import AWSClients
package import Timing

/// The facts about a run that makes no progress, and the reason that follows from them.
package struct StallDiagnosis: Sendable {
    package var snapshot: RunSnapshot
    package var idle: IdleTracker
    package var now: Instant
    package var mapping: Mapping
    package var function: Function
    /// Since the first message was sent.
    package var age: Duration
    /// How long the queue keeps messages, in seconds; nil where that is not known.
    package var retention: Int?
    /// The most frequent error of a sample of the failed tasks.
    package var commonestError: String?

    package enum Mapping: Hashable, Sendable {
        case gone
        /// - Parameters:
        ///   - result: `LastProcessingResult`.
        ///   - transition: `StateTransitionReason`.
        case found(state: String, result: String?, transition: String?)

        package init(_ mapping: EventSourceMapping?) {
            self =
                mapping.map {
                    .found(state: $0.state, result: $0.lastProcessingResult, transition: $0.stateTransitionReason)
                } ?? .gone
        }
    }

    package enum Function: Hashable, Sendable {
        case gone
        case found(state: String?, detail: String?, reservedConcurrency: Int?)

        package init(_ function: LambdaFunction?) {
            self =
                function.map {
                    .found(state: $0.state, detail: $0.stateReason, reservedConcurrency: $0.reservedConcurrency)
                } ?? .gone
        }
    }

    package init(
        snapshot: RunSnapshot, idle: IdleTracker, now: Instant, mapping: Mapping, function: Function, age: Duration,
        retention: Int?, commonestError: String? = nil
    ) {
        self.snapshot = snapshot
        self.idle = idle
        self.now = now
        self.mapping = mapping
        self.function = function
        self.age = age
        self.retention = retention
        self.commonestError = commonestError
    }

    /// How long messages may wait with none in flight: the counters lag behind.
    private static let idleLimit: Duration = .seconds(45)
    /// How many failures without a done task between them are no accident.
    private static let manyFailures = 10

    /// The reason to remove first; nil where tasks only take their time.
    package var reason: StallReason? {
        let queue = snapshot.queue
        guard queue.total > 0 else { return failing ?? lost }
        // Tasks in flight may still end, whatever is wrong with the mapping or the function.
        if queue.visible + queue.delayed > 0 || queue.notVisible == 0 {
            if let reason = mappingReason ?? functionReason { return reason }
        }
        if let failing { return failing }
        if case .found(_, let result?, _) = mapping, result.hasPrefix("PROBLEM") { return .lambdaProblem(result) }
        if let since = idle.noneInFlightSince, now - since >= Self.idleLimit {
            return .nothingReceived(waiting: queue.visible)
        }
        return nil
    }

    private var mappingReason: StallReason? {
        guard case .found(let state, _, let transition) = mapping else { return .mappingGone }
        switch state {
        case "Deleting": return .mappingGone
        case "Disabled", "Disabling":
            return .mappingDisabled(state: state, detail: transition.flatMap { $0 == "USER_INITIATED" ? nil : $0 })
        default: return nil
        }
    }

    private var functionReason: StallReason? {
        guard case .found(let state, let detail, let concurrency) = function else { return .functionGone }
        if concurrency == 0 { return .noConcurrency }
        guard let state, ["Failed", "Inactive", "Pending"].contains(state) else { return nil }
        return .functionUnusable(state: state, detail: detail)
    }

    /// Nil for a few tasks that fail at a run's end, after thousands that did not.
    private var failing: StallReason? {
        let states = snapshot.states
        let count = states.failed.count - idle.failedBefore
        guard states.done.isEmpty ? states.failed.count > 0 : count >= Self.manyFailures else { return nil }
        return .allFailing(count: states.done.isEmpty ? states.failed.count : count, error: commonestError)
    }

    private var lost: StallReason? {
        let unaccounted = snapshot.states.unaccounted.count
        guard unaccounted > 0 else { return nil }
        if let letters = snapshot.deadLetterQueue?.total, letters > 0 {
            return .deadLettered(unaccounted: unaccounted, letters: letters)
        }
        guard let retention, age > .seconds(retention) else { return nil }
        return .expired(unaccounted: unaccounted, retentionSeconds: retention)
    }
}
