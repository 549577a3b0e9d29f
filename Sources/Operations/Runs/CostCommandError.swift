package import Stacks
package import Timing
package import WireFormat

/// Why the logs do not tell what a run has cost.
package enum CostCommandError: Error, Hashable, Sendable {
    case noLogGroup(String)
    /// The logs are kept for a shorter time than has passed since the run began.
    case logsExpired(run: RunID, began: Instant, retention: TimeSpan)
    /// The logs hold no attempt of the run.
    case nothingLogged(run: RunID)
    /// The logs hold attempts, but no report line of Lambda's.
    case noReportLine(run: RunID)
}
