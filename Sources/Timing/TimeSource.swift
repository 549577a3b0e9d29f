internal import Glibc

/// The clock, as a parameter: virtual in tests, so that a quarter of an hour passes in a millisecond.
package protocol TimeSource: Sendable {
    func now() -> Instant

    /// The time since a fixed moment. Unlike ``now()`` it is never set back: use it for deadlines.
    var uptime: Duration { get }

    /// - Throws: `CancellationError` where the task is cancelled meanwhile.
    func sleep(_ duration: Duration) async throws
}

extension TimeSource {
    /// For time sources that are never set back, as those of tests.
    package var uptime: Duration { now() - Instant(milliseconds: 0) }
}

/// This machine's clock.
package struct SystemTimeSource: TimeSource {
    package init() {}

    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Since this machine started.
    package var uptime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// In short pieces: what a sleep keeps in memory stays there until its time is over, whoever wakes it before.
    package func sleep(_ duration: Duration) async throws {
        let end = uptime + duration
        repeat {
            try await Task.sleep(for: min(end - uptime, .seconds(1)))
        } while uptime < end
    }
}
