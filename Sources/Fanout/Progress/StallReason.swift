/// Why a run makes no progress.
package enum StallReason: Hashable, Sendable {
    /// Lambda no longer reads from the queue.
    case mappingGone
    /// Paused, or disabled by Lambda.
    ///
    /// - Parameters:
    ///   - state: `Disabled` or `Disabling`.
    ///   - detail: Lambda's reason.
    case mappingDisabled(state: String, detail: String?)
    case functionGone
    /// - Parameter state: `Failed`, `Inactive` or `Pending`.
    case functionUnusable(state: String, detail: String?)
    /// The function's reserved concurrency is 0.
    case noConcurrency
    /// Lambda's last processing result.
    case lambdaProblem(String)
    /// For a while, every task that ended failed.
    case allFailing(count: Int, error: String?)
    /// Messages wait, and none is received.
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
