import AWSCore
import Fanout
import Operations
import Resources
import Stacks
import WireFormat

extension Status {
    /// Shows one run: once, or until it ends.
    func follow(_ runs: RunSession) async throws {
        let followed = RunSession.Followed(try await runs.record(run))
        guard watch else { return try await look(at: followed, runs) }
        let interruption = InterruptListener.listen()
        let console = runs.session.console
        let stack = runs.session.names.stack
        let options = RunWatcher.Options(interval: .seconds(interval))
        guard console.format == .json else {
            let outcome = try await runs.watch(followed, options: options, interruption: interruption)
            try await runs.keepPace(of: followed, outcome)
            return try runs.conclude(outcome)
        }
        let lines = ProgressLines(console: console, stack: stack, meter: runs.meter)
        let outcome = try await runs.watch(followed, options: options, interruption: interruption) {
            lines.add($0, stall: $1)
        }
        try lines.end(outcome)
        try await runs.keepPace(of: followed, outcome)
        try runs.conclude(outcome)
    }

    private func look(at followed: RunSession.Followed, _ runs: RunSession) async throws {
        let snapshot = try await runs.progress(of: followed).snapshot()
        var meter = runs.meter
        let counts = meter.note(snapshot)
        let console = runs.session.console
        switch console.format {
        case .json: try console.answer(json: ProgressDocument(counts, snapshot))
        case .text: console.answer("Run \(snapshot.run): \(ProgressWording.line(counts))")
        }
        if !snapshot.states.failed.isEmpty || !snapshot.states.refused.isEmpty {
            throw NeedsAttention(
                lines: [
                    "fanctl: `fanctl failed \(runs.session.names.stack) --run \(snapshot.run)` shows why; with --retry it tries again"
                ])
        }
    }
}
