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

    package func sleep(_ duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
