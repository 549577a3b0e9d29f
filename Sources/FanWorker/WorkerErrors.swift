/// An error that asks for a retry of the task.
///
/// Every error but ``GiveUp`` and ``Rejected`` does the same; this one may set the delay.
public struct Retry: Error, Hashable, Sendable {
    /// The reason in the log, and in the failure record of the last attempt.
    public let reason: String
    /// The delay in the queue, up to 12 hours; nil leaves it to ``Worker/retryDelay(after:attempt:)``.
    public let after: Duration?

    /// - Parameters:
    ///   - reason: why, for people.
    ///   - after: nil leaves the wait to the worker.
    public init(_ reason: String, after: Duration? = nil) {
        self.reason = reason
        self.after = after
    }
}

/// An error that ends the task: it is recorded as a failure and not retried.
public struct GiveUp: Error, Hashable, Sendable {
    /// The reason in the log and in the failure record.
    public let reason: String

    /// - Parameter reason: why, for people.
    public init(_ reason: String) {
        self.reason = reason
    }
}

/// An error that says the task is malformed: it is recorded as a failure and not retried.
public struct Rejected: Error, Hashable, Sendable {
    /// The reason in the log and in the failure record.
    public let reason: String

    /// - Parameter reason: why, for people.
    public init(_ reason: String) {
        self.reason = reason
    }
}
