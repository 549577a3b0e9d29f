package import Fanout
internal import Resources
internal import Stacks
package import WireFormat

extension RunSession {
    package static func missingHint(_ run: String, of stack: String) -> String {
        "`fanctl send \(stack) FILE --run \(run) --missing` sends them once more"
    }

    /// The mode that sends a run's unaccounted tasks once more: no result, no failure, no dead letter.
    ///
    /// - Throws: ``RunCommandError/mayBeOnQueue(run:messages:)`` where they may still be on the queue, and nobody insists.
    package func again(
        _ run: RunID, _ limits: SendLimits, _ interruption: Interruption
    ) async throws -> RunSender.Mode {
        let record = try await record(run.text)
        try adopt(record)
        let failures = try await FailureSession(self, interruption).reading(.one(record)) { (findings: $0, gone: []) }
        // Behind the dead letters, which a task may have become meanwhile.
        let snapshot = try await progress(of: Followed(record)).snapshot()
        session.console.live("")
        let waiting = snapshot.queue.total
        if waiting > 0, !limits.isForced {
            throw RunCommandError.mayBeOnQueue(run: run, messages: waiting)
        }
        let failed = TaskIndexSet(failures.tasks.map(\.index))
        let unaccounted = snapshot.states.unaccounted
        let letters = failed.intersection(unaccounted).count
        if letters > 0 {
            session.console.tell(
                "\(letters, "task has", "tasks have") failed without a result: `fanctl failed \(session.names.stack) --run \(run)` shows why"
            )
        }
        return .again(run, unaccounted: unaccounted.subtracting(failed))
    }

    /// Takes up a run that is known to the bucket alone.
    private func adopt(_ record: RunRecord) throws {
        guard try folder.record(of: record.run) == nil else { return }
        guard record.state == .sent else { throw RunCommandError.begunElsewhere(run: record.run) }
        try folder.adopt(record)
    }
}
