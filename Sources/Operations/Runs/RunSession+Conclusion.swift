internal import Fanout
internal import Resources
internal import Stacks
internal import WireFormat

extension RunSession {
    /// Says where a run stands at its end, or at the end of following it.
    ///
    /// - Throws: ``Interrupted``, and ``NeedsAttention`` where not every task is done.
    package func conclude(_ outcome: Outcome) throws {
        let snapshot = outcome.verdict.snapshot
        if session.console.format == .text { session.console.answer(Self.summary(outcome.verdict)) }
        var lines: [String] = []
        switch outcome.verdict {
        case .complete: break
        case .stalled:
            lines.append(
                "fanctl: the queue is empty and \(snapshot.states.unaccounted.count, "task is", "tasks are") unaccounted for"
            )
            lines.append("fanctl: \(Self.missingHint(snapshot.run.text, of: session.names.stack))")
        case .timedOut: lines.append("fanctl: gave up following; the run goes on")
        case .stopped:
            throw Interrupted(lines: ["stopped following run \(snapshot.run); the run itself goes on"])
        }
        if let reason = outcome.stall {
            lines.append("fanctl: \(session.console.wording.words(for: reason, of: session.names.stack).why)")
        }
        if !snapshot.states.failed.isEmpty {
            lines.append(
                "fanctl: `fanctl failed \(session.names.stack) --run \(snapshot.run)` shows why; with --retry it tries again"
            )
        }
        guard snapshot.states.done.count >= snapshot.states.tasks else { throw NeedsAttention(lines: lines) }
    }

    /// `Run mine: 98 done, 2 failed, 0 unaccounted, of 100.`
    private static func summary(_ verdict: RunWatcher.Verdict) -> String {
        let states = verdict.snapshot.states
        let refused = states.refused.isEmpty ? "" : "\(count: states.refused.count) refused by SQS, "
        // Before the queue is drained, a task without a trace may still be done.
        let word =
            switch verdict {
            case .complete, .stalled: "unaccounted"
            case .timedOut, .stopped: "still open"
            }
        return
            "Run \(verdict.snapshot.run): \(count: states.done.count) done, \(count: states.failed.count) failed, \(refused)"
            + "\(count: states.unaccounted.count) \(word), of \(count: states.tasks)."
    }
}
