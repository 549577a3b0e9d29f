internal import Timing

/// Waits that double from attempt to attempt, and that differ from task to task, so that what failed together does not come
/// back together.
public struct Backoff: Hashable, Sendable {
    /// The longest wait after the first attempt.
    public var first: Duration
    /// No wait is longer.
    public var longest: Duration

    /// - Parameters:
    ///   - first: the longest wait after the first attempt.
    ///   - longest: a bound for every wait; longer than 12 hours SQS keeps nothing back.
    public init(first: Duration = .seconds(5), longest: Duration = .seconds(900)) {
        self.first = first
        self.longest = longest
    }

    /// Between half of `first`, doubled for every attempt after the first, and the whole.
    ///
    /// - Parameter attempt: how often the task was tried so far, 1 or more.
    public func delay(attempt: Int) -> Duration {
        delay(attempt: attempt, random: .random(in: 0..<1))
    }

    /// - Parameter random: from 0 up to 1.
    func delay(attempt: Int, random: Double) -> Duration {
        ExponentialBackoff(first: first, longest: longest, jitter: .equal).delay(after: attempt, random: random)
    }
}
