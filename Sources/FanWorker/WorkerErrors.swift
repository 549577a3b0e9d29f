/// The task failed, and is to be tried again: it comes back after a while.
///
/// Every other error than ``GiveUp`` and ``Rejected`` does the same; this one says when.
public struct Retry: Error, Hashable, Sendable {
    /// For the log, and for the failure's record where it comes to one.
    public let reason: String
    /// How long the task waits in the queue, up to 12 hours; nil leaves that to ``Worker/retryDelay(after:attempt:)``.
    public let after: Duration?

    /// - Parameters:
    ///   - reason: why, for people.
    ///   - after: nil leaves the wait to the worker.
    public init(_ reason: String, after: Duration? = nil) {
        self.reason = reason
        self.after = after
    }
}

/// The task cannot be done, now or later: it is recorded as a failure and does not come back.
public struct GiveUp: Error, Hashable, Sendable {
    /// For the log, and for the failure's record.
    public let reason: String

    /// - Parameter reason: why, for people.
    public init(_ reason: String) {
        self.reason = reason
    }
}

/// The task itself is malformed: it is recorded as a failure and does not come back.
public struct Rejected: Error, Hashable, Sendable {
    /// For the log, and for the failure's record.
    public let reason: String

    /// - Parameter reason: why, for people.
    public init(_ reason: String) {
        self.reason = reason
    }
}
