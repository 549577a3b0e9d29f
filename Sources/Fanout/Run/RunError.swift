/// Why a run cannot be begun, continued or read.
package enum RunError: Error, Hashable, Sendable {
    /// The same input was sent before, or is being sent; a run that is named explicitly sends it again.
    case alreadySent(earlier: RunRecord)
    /// There is a run of this name.
    case runExists(RunRecord)
    case unknownRun(RunID)
    /// Another process is sending the run; the path is that of its acknowledgements.
    case beingSent(path: String)
    /// The input is not the one that the run was begun with.
    case inputChanged(run: RunID, source: String)
    /// Written by a later version of fanctl.
    case newerVersion(place: String, version: Int)
    case unreadable(place: String, detail: String)
    /// A line of the record of acknowledgements is no range of tasks.
    case badAcknowledgement(path: String, line: Int)
    case queueMissing(String)
    /// The dead-letter queue has one of its own: reading could move its messages there.
    case deadLettersMoveOn(String)
    /// SQS did not move all dead letters back to their queue.
    case moveEnded(status: String, reason: String?, moved: Int)
    /// The queue answered without one of its counters.
    case counterMissing(queue: String, counter: String)
}
