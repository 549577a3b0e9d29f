package import AWSCore

/// Follows a run until something is known of every task, or until nothing more is to be expected.
package struct RunWatcher: Sendable {
    private let options: Options
    private let time: any TimeSource
    private let snapshot: @Sendable () async throws -> RunSnapshot

    package struct Options: Hashable, Sendable {
        package var interval: Duration
        /// How long the queue must have been empty, without news, before missing tasks are given up.
        package var drainedFor: Duration
        /// How many readings in a row must have shown that; SQS's counters are approximate.
        package var drainedReadings: Int
        /// Nil waits for as long as it takes.
        package var timeout: Duration?

        package init(
            interval: Duration = .seconds(2), drainedFor: Duration = .seconds(60), drainedReadings: Int = 3,
            timeout: Duration? = nil
        ) {
            self.interval = interval
            self.drainedFor = drainedFor
            self.drainedReadings = drainedReadings
            self.timeout = timeout
        }
    }

    package enum Verdict: Hashable, Sendable {
        /// Every task is done, failed or refused.
        case complete(RunSnapshot)
        /// The queue stayed empty, and tasks are missing.
        case stalled(RunSnapshot)
        case timedOut(RunSnapshot)
        /// Whoever follows had enough; the run itself goes on.
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
        snapshot: @escaping @Sendable () async throws -> RunSnapshot
    ) {
        self.options = options
        self.time = time
        self.snapshot = snapshot
    }

    package init(progress: RunProgress, options: Options = Options(), time: any TimeSource) {
        self.init(options: options, time: time) { try await progress.snapshot() }
    }

    /// - Parameters:
    ///   - onSnapshot: gets every reading, the last one too.
    ///   - shouldStop: asked after every reading.
    /// - Throws: what the readings throw, or `CancellationError`.
    package func watch(
        onSnapshot: @Sendable (RunSnapshot) -> Void = { _ in }, shouldStop: @Sendable () -> Bool = { false }
    ) async throws -> Verdict {
        let start = time.now()
        var drain = Drain()
        while true {
            let reading = try await snapshot()
            onSnapshot(reading)
            if reading.isComplete { return .complete(reading) }
            let now = time.now()
            drain.note(reading, at: now)
            if drain.readings >= options.drainedReadings, let since = drain.since, now - since >= options.drainedFor {
                let settled = reading.settled
                return settled.isComplete ? .complete(settled) : .stalled(settled)
            }
            if shouldStop() { return .stopped(reading) }
            let left = options.timeout.map { $0 - (now - start) }
            if let left, left <= .zero { return .timedOut(reading) }
            try await time.sleep(min(options.interval, left ?? options.interval))
        }
    }

    /// How long the queue has been empty while nothing new came in.
    private struct Drain {
        var readings = 0
        var since: Instant?
        private var known = -1

        mutating func note(_ reading: RunSnapshot, at now: Instant) {
            let accounted = reading.done.count + reading.failed.count
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
