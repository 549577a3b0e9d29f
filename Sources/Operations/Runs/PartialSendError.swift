package import WireFormat

/// An error that ended a sending after some of its tasks.
package enum PartialSendError: Error, Sendable {
    case sending(run: RunID, stack: String, sent: Int, tasks: Int, cause: any Error)
    /// The retry of failed tasks.
    case retrying(retried: Int, cause: any Error)
}
