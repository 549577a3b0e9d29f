package import Fanout
package import WireFormat

/// Why a command does not work on a run of a stack.
package enum RunCommandError: Error, Hashable, Sendable {
    case badName(String)
    case unknownRun(String, stack: String)
    /// This machine has begun no run of the stack.
    case noRuns(stack: String)
    /// `--missing` would send tasks that may still be among so many messages on the queue.
    case mayBeOnQueue(run: RunID, messages: Int)
    /// Another machine began to send the run, and its record does not say that it ended.
    case begunElsewhere(run: RunID)
    /// The forecast has a finding that refuses the sending.
    case refused(SendForecast)
    /// The report of a run on this machine was looked for in AWS.
    case reportOfLocalRun(String)
    /// The cost of a run on this machine was asked for.
    case costOfLocalRun(String)
}
