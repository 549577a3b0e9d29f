import Synchronization
package import Timing

/// A clock that only sleeping moves.
package final class VirtualTime: TimeSource {
    private struct State {
        var now: Instant
        var sleeps: [Duration] = []
    }

    private let state: Mutex<State>
    private let scheduler: VirtualScheduler?

    package init(_ start: Instant = Instant(seconds: 1_795_490_211)) {
        state = Mutex(State(now: start))
        scheduler = nil
    }

    /// Where tasks that sleep side by side wait side by side: to be used within ``scheduled(_:)`` alone.
    package init(_ start: Instant = Instant(seconds: 1_795_490_211), seed: UInt64) {
        state = Mutex(State(now: start))
        scheduler = VirtualScheduler(start: start, seed: seed)
    }

    /// Runs tasks in an order that the seed decides.
    package func scheduled<Result: Sendable>(
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let scheduler else { preconditionFailure("this time was made without a seed") }
        return try await withTaskExecutorPreference(scheduler) { try await body() }
    }

    package func now() -> Instant { scheduler?.now ?? state.withLock { $0.now } }

    package func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
        if let scheduler {
            await scheduler.sleep(duration)
            try Task.checkCancellation()
            return
        }
        state.withLock {
            $0.now = $0.now + duration
            $0.sleeps.append(duration)
        }
        await Task.yield()
        try Task.checkCancellation()
    }

    /// Every time that was waited, in order.
    package var sleeps: [Duration] { state.withLock { $0.sleeps } }
}
