package import Stacks

/// A stack's state, or what its file names, does not permit the command.
package enum StackCommandError: Error, Hashable, Sendable {
    case notUp(stack: String, deed: Deed)
    /// The event source mapping is recorded and not in AWS.
    case mappingGone(function: String, stack: String, wasPausing: Bool)
    /// `adopt` found a lockfile.
    case lockfileExists(path: String)

    // The existing queue that the stack file names
    case queueElsewhere(arn: String, account: String, region: String)
    case queueMissing(arn: String)
    /// AWS refuses a mapping from such a queue.
    case visibilityTooShort(queue: String, visibility: TimeSpan, timeout: TimeSpan)

    // The worker's versions
    case noSuchVersion(Int, function: String, known: [Int])
    case noLiveVersion(function: String, known: [Int])
    case noVersionBefore(Int, function: String)

    // The user said no
    case changeDeclined
    case deletionDeclined

    /// What needs a stack that is up.
    package enum Deed: Hashable, Sendable {
        case work
        case push
        case listVersions
        case rollBack
    }
}
