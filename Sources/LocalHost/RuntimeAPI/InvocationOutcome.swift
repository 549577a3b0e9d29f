/// How one invocation ended.
package enum InvocationOutcome: Hashable, Sendable {
    /// What the worker answered, as it came.
    case response([UInt8])
    /// The worker reported that it could not answer, or could not be started.
    case failed(FunctionFailure)
    /// The process ended without an answer.
    case crashed(ProcessEnd)
    /// The worker was ended: it took too long.
    case timedOut
}

/// An error as the Runtime API takes it.
package struct FunctionFailure: Hashable, Sendable {
    /// `Category.Reason`
    package let type: String
    /// JSON with `errorMessage`, `errorType` and `stackTrace`, as it came.
    package let body: [UInt8]
}

/// How a process ended.
package enum ProcessEnd: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It was killed because it had more memory in use than it may have.
    case outOfMemory(megabytes: Int)
}
