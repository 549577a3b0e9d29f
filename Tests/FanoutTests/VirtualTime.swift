import AWSCore
import Synchronization

/// A clock that only sleeping moves.
final class VirtualTime: TimeSource {
    private let clock = Mutex(Instant(seconds: 1_795_490_211))

    func now() -> Instant { clock.withLock { $0 } }

    func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
        clock.withLock { $0 = $0 + duration }
        await Task.yield()
        try Task.checkCancellation()
    }
}
