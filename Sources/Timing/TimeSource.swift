internal import Glibc

/// The clock, as a parameter: virtual in tests, so that a quarter of an hour passes in a millisecond.
package protocol TimeSource: Sendable {
    func now() -> Instant

    /// - Throws: `CancellationError` where the task is cancelled meanwhile.
    func sleep(_ duration: Duration) async throws
}

/// This machine's clock.
package struct SystemTimeSource: TimeSource {
    package init() {}

    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// In short pieces: what a sleep keeps in memory stays there until its time is over, whoever wakes it before.
    package func sleep(_ duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        repeat {
            try await Task.sleep(until: min(end, .now + .seconds(1)), clock: .continuous)
        } while ContinuousClock.now < end
    }
}
