package import Timing

/// Follows a run until no task is unaccounted, or until the queue stays empty.
package struct RunWatcher: Sendable {
    private let options: Options
    private let time: any TimeSource
    private let snapshot: @Sendable (RunProgress.Scope) async throws -> RunSnapshot

    package struct Options: Hashable, Sendable {
        package var interval: Duration
        /// The least interval, for each page that the reading before listed.
        package var perCall: Duration
        /// How long the queue must have been empty, without news, before unaccounted tasks are given up.
        package var drainedFor: Duration
        /// How many readings in a row must have shown that; SQS's counters are approximate.
        package var drainedReadings: Int
        /// Nil for none.
        package var timeout: Duration?

        package init(
            interval: Duration = .seconds(2), perCall: Duration = .milliseconds(100),
            drainedFor: Duration = .seconds(60), drainedReadings: Int = 3,
            timeout: Duration? = nil
        ) {
            self.interval = interval
            self.perCall = perCall
            self.drainedFor = drainedFor
            self.drainedReadings = drainedReadings
            self.timeout = timeout
        }
    }

    package enum Verdict: Hashable, Sendable {
        /// Every task is done, failed or refused.
        case complete(RunSnapshot)
        /// The queue stayed empty, and tasks are unaccounted.
        case stalled(RunSnapshot)
        case timedOut(RunSnapshot)
        /// The caller asked to stop; the run itself goes on.
        case stopped(RunSnapshot)

        package var snapshot: RunSnapshot {
            switch self {
            case .complete(let snapshot), .stalled(let snapshot), .timedOut(let snapshot), .stopped(let snapshot):
                snapshot
            }
        }
    }

    package init(
        options: Options = Options(), time: any TimeSource,
        snapshot: @escaping @Sendable (RunProgress.Scope) async throws -> RunSnapshot
    ) {
        self.options = options
        self.time = time
        self.snapshot = snapshot
    }

    package init(progress: RunProgress, options: Options = Options(), time: any TimeSource) {
        self.init(options: options, time: time) { try await progress.snapshot(of: $0) }
    }

    /// - Parameters:
    ///   - onSnapshot: gets every reading, the last one too.
    ///   - onIdle: gets a reading where no task was done for a while, and the last one of an incomplete run.
    ///   - shouldStop: asked after every reading.
    /// - Throws: what the readings throw, or `CancellationError`.
    package func watch(
        onSnapshot: @Sendable (RunSnapshot) -> Void = { _ in },
        onIdle: @Sendable (RunSnapshot, IdleTracker) async throws -> Void = { _, _ in },
        shouldStop: @Sendable () -> Bool = { false }
    ) async throws -> Verdict {
        let start = time.now()
        var drain = Drain()
        var idle = IdleTracker()
        while true {
            var reading = try await snapshot(.news)
            var end = ending(reading, &drain)
            if end != nil, !reading.listing.isWhole {
                // Known states may have changed: failed tasks may be done, and objects deleted.
                reading = try await snapshot(.everything)
                end = ending(reading, &drain)
            }
            onSnapshot(reading)
            let now = time.now()
            idle.note(reading, at: now)
            if let end, case .complete = end { return end }
            if end == nil, shouldStop() { return .stopped(reading) }
            let left = options.timeout.map { $0 - (now - start) }
            if end == nil, let left, left <= .zero { end = .timedOut(reading) }
            if idle.shouldAsk(at: now) || end != nil { try await onIdle(reading, idle) }
            if let end { return end }
            let interval = interval(after: reading)
            try await pause(min(interval, left ?? interval), shouldStop)
        }
    }

    private func ending(_ reading: RunSnapshot, _ drain: inout Drain) -> Verdict? {
        if reading.states.isComplete { return .complete(reading) }
        let now = time.now()
        drain.note(reading, at: now)
        guard drain.readings >= options.drainedReadings, let since = drain.since, now - since >= options.drainedFor
        else { return nil }
        let settled = reading.settled
        return settled.states.isComplete ? .complete(settled) : .stalled(settled)
    }

    /// Longer where results come in all over the run, because listing them takes many pages.
    private func interval(after reading: RunSnapshot) -> Duration {
        max(options.interval, options.perCall * reading.listing.calls)
    }

    private func pause(_ duration: Duration, _ shouldStop: @Sendable () -> Bool) async throws {
        var left = duration
        while left > .zero, !shouldStop() {
            try await time.sleep(min(left, .seconds(1)))
            left -= .seconds(1)
        }
    }

    /// How long the queue has been empty without news.
    private struct Drain {
        var readings = 0
        var since: Instant?
        private var known = -1

        mutating func note(_ reading: RunSnapshot, at now: Instant) {
            let accounted = reading.states.done.count + reading.states.failed.count
            defer { known = accounted }
            guard reading.queue.total == 0, accounted == known || known == -1 else {
                readings = 0
                since = nil
                return
            }
            readings += 1
            since = since ?? now
        }
    }
}
