import Fanout
import Stacks

extension RunSession {
    /// Says where a run stands at its end, or at the end of following it.
    ///
    /// - Throws: ``Interrupted``, and ``NeedsAttention`` where not every task is done.
    func conclude(_ outcome: Outcome) throws {
        let snapshot = outcome.verdict.snapshot
        if session.console.format == .text { session.console.answer(Self.summary(snapshot)) }
        var lines: [String] = []
        switch outcome.verdict {
        case .complete: break
        case .stalled:
            lines.append("fanctl: the queue is empty and \(snapshot.missing.count) tasks are unaccounted for")
            lines.append("fanctl: \(Self.missingHint(snapshot.run.text, of: session.names.stack))")
        case .timedOut: lines.append("fanctl: gave up following; the run goes on")
        case .stopped:
            throw Interrupted(lines: ["stopped following run \(snapshot.run); the run itself goes on"])
        }
        if let reason = outcome.stall {
            lines.append("fanctl: \(StallWording(reason, stack: session.names.stack).why)")
        }
        if !snapshot.failed.isEmpty {
            lines.append(
                "fanctl: `fanctl failed \(session.names.stack) --run \(snapshot.run)` shows why; with --retry it tries again"
            )
        }
        guard snapshot.done.count >= snapshot.tasks else { throw NeedsAttention(lines: lines) }
    }

    static func summary(_ snapshot: RunSnapshot) -> String {
        let refused = snapshot.refused.isEmpty ? "" : "\(snapshot.refused.count) refused by SQS, "
        return "Run \(snapshot.run): \(snapshot.done.count) done, \(snapshot.failed.count) failed, \(refused)"
            + "\(snapshot.missing.count) missing, of \(snapshot.tasks)."
    }
}
