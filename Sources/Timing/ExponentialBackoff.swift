/// Waits between attempts: each ceiling is twice the one before, up to a limit.
///
/// Jitter spreads clients that failed together. With full jitter a wait is anything below its ceiling, with equal jitter at least
/// half of it (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
package struct ExponentialBackoff: Hashable, Sendable {
    /// The ceiling of the wait after the first attempt.
    package let first: Duration
    /// No ceiling is higher.
    package let longest: Duration
    package let jitter: Jitter

    package enum Jitter: Hashable, Sendable {
        case full
        case equal
    }

    package init(first: Duration, longest: Duration, jitter: Jitter = .full) {
        self.first = first
        self.longest = longest
        self.jitter = jitter
    }

    /// The wait before the next attempt.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts failed so far, from 1; less counts as 1.
    ///   - random: from 0 up to 1.
    package func delay(after attempt: Int, random: Double) -> Duration {
        // 2^20 times a millisecond is 17 minutes: above that only `longest` counts, and nothing overflows.
        let doublings = min(max(attempt, 1) - 1, 20)
        let ceiling = min(first * (1 << doublings), longest)
        return switch jitter {
        case .full: ceiling * random
        case .equal: ceiling * (0.5 + random / 2)
        }
    }
}
