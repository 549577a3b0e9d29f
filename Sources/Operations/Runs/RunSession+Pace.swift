internal import AWSCore
internal import Drivers
package import Fanout
internal import Resources
internal import Stacks
package import Timing

extension RunSession {
    /// Keeps how long the tasks of a run took that has come to its end, so that the next run can be judged by it.
    ///
    /// Who may follow a run need not be allowed to read its log: that is told, and ends nothing.
    package func keepPace(of followed: Followed, _ outcome: Outcome) async throws {
        switch outcome.verdict {
        case .complete, .stalled: break
        case .timedOut, .stopped: return
        }
        guard !folder.hasPace(of: followed.run) else { return }
        do {
            let measurement = RunMeasurement(
                group: session.names.logGroup, logs: session.clients.logs, time: session.time)
            try keep(try await measurement.sample(followed.run, since: followed.created), begun: followed.created)
        } catch let error as AWSError {
            session.console.tell(
                "how long the tasks took cannot be read from the log: "
                    + "\(session.console.wording.headline(for: error))")
        }
    }

    package func keep(_ measured: MeasuredRun, begun: Instant) throws {
        if let pace = MeasuredPace(measured, begun: begun) { try folder.write(pace) }
    }
}
