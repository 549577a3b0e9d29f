package import AWSCore
import Synchronization

/// A clock that only sleeping moves.
package final class VirtualTime: TimeSource {
    private struct State {
        var now: Instant
        var sleeps: [Duration] = []
    }

    private let state: Mutex<State>

    package init(_ start: Instant = Instant(seconds: 1_795_490_211)) {
        state = Mutex(State(now: start))
    }

    package func now() -> Instant { state.withLock { $0.now } }

    package func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
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
