internal import Timing

/// Exponential backoff with jitter: tasks that failed together are not retried together.
public struct Backoff: Hashable, Sendable {
    /// The longest wait after the first attempt.
    public var first: Duration
    /// No wait is longer.
    public var longest: Duration

    /// - Parameters:
    ///   - first: the longest wait after the first attempt.
    ///   - longest: a limit for every wait; SQS allows at most 12 hours.
    public init(first: Duration = .seconds(5), longest: Duration = .seconds(900)) {
        self.first = first
        self.longest = longest
    }

    /// A random wait between half and the whole of `first`, which doubles with every attempt up to `longest`.
    ///
    /// - Parameter attempt: the number of attempts so far, 1 or more.
    public func delay(attempt: Int) -> Duration {
        delay(attempt: attempt, random: .random(in: 0..<1))
    }

    /// - Parameter random: from 0 up to 1.
    func delay(attempt: Int, random: Double) -> Duration {
        ExponentialBackoff(first: first, longest: longest, jitter: .equal).delay(after: attempt, random: random)
    }
}
