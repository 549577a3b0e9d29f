/// Why a run does not go on.
package enum StallReason: Hashable, Sendable {
    /// Lambda does not read from the queue any more.
    case mappingGone
    /// - Parameter state: `Disabled` or `Disabling`; paused, or disabled by Lambda itself for the reason it gives.
    case mappingDisabled(state: String, detail: String?)
    case functionGone
    /// - Parameter state: Lambda's word: `Failed`, `Inactive`, `Pending`.
    case functionUnusable(state: String, detail: String?)
    /// The function may not run at all: its reserved concurrency is 0.
    case noConcurrency
    /// What Lambda says of the last time that it read from the queue.
    case lambdaProblem(String)
    /// All tasks that ended for a while failed.
    case allFailing(count: Int, error: String?)
    /// Messages wait, and nothing takes them.
    case nothingReceived(waiting: Int)
    /// SQS deleted messages that were not received within the retention.
    case expired(unaccounted: Int, retentionSeconds: Int)
    /// The messages of unaccounted tasks are likely to be dead letters.
    case deadLettered(unaccounted: Int, letters: Int)

    /// For programs.
    package var name: String {
        switch self {
        case .mappingGone: "mappingGone"
        case .mappingDisabled: "mappingDisabled"
        case .functionGone: "functionGone"
        case .functionUnusable: "functionUnusable"
        case .noConcurrency: "noConcurrency"
        case .lambdaProblem: "lambdaProblem"
        case .allFailing: "allFailing"
        case .nothingReceived: "nothingReceived"
        case .expired: "expired"
        case .deadLettered: "deadLettered"
        }
    }
}
