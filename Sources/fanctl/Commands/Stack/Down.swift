import AWSClients
import ArgumentParser
import Drivers
import Fanout
import Operations
import Reconciliation
import Resources

struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Remove everything that was made, and prove that nothing is left.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions

    @Flag(name: .customLong("delete-results"), help: "Delete the bucket with the results in it, too.")
    var deleteResults = false

    func run() async throws {
        let interruption = InterruptListener.listen()
        let session = try await StackSession.open(stack, options)
        let lock = try await session.lock("down", patience: patience.patience.lock)
        defer { withExtendedLifetime(lock) {} }
        let reconciler = Reconciler(
            session, lockfile: try await session.recordedOrFound(), interruption: interruption,
            propagationLimit: patience.patience.propagation)
        let prepared = try await reconciler.prepareTeardown(deletesResults: deleteResults)
        for conflict in prepared.plan.conflicts { session.console.tell(PlanRendering.line(conflict, session.console)) }
        guard !prepared.plan.steps.isEmpty else {
            try await finish(session, reconciler, applied: [])
            return
        }
        try await tellOfTasks(session)
        try confirm(prepared.plan, session)
        let applied = try await reconciler.apply(prepared.aroundConflicts)
        try await finish(session, reconciler, applied: applied)
    }

    /// What is on the queue goes with it; what is being worked on is finished, but nobody counts it any more.
    private func tellOfTasks(_ session: StackSession) async throws {
        guard let url = try session.recorded()?.resources[session.names.id(.queue)]?.identity["url"],
            let depth = try await session.depth(of: QueueURL(rawValue: url))
        else { return }
        if depth.visible + depth.delayed > 0 {
            session.console.tell(
                "About \(depth.visible + depth.delayed, "task waits", "tasks wait") on the queue: `down` deletes the queue with them."
            )
        }
        if depth.notVisible > 0 {
            session.console.tell(
                "About \(depth.notVisible, "task is", "tasks are") in flight; their results may be lost.")
        }
    }

    private func confirm(_ plan: Plan, _ session: StackSession) throws {
        let rendering = PlanRendering(plan: plan, console: session.console)
        rendering.stepLines().forEach(session.console.tell)
        guard !options.yes else { return }
        guard session.console.isInteractive else {
            throw UsageError.needsYes(deed: "`down` destroys")
        }
        guard session.console.confirm("Delete \(PlanSummary(plan).delete, "resource") of \(session.names.stack)?")
        else {
            throw StackCommandError.deletionDeclined
        }
    }

    /// Looks at everything once more: what was deleted must be gone.
    private func finish(_ session: StackSession, _ reconciler: Reconciler, applied: [Applied]) async throws {
        let kept = applied.compactMap { step in step.keptBecause.map { (step.id, $0) } }
        let left = try await remaining(session, reconciler)
        // The bucket with everything that runs left is gone: their records here speak of nothing.
        if left.allSatisfy({ $0.kind != .bucket }) { try RunFolder(session.files.runs).remove() }
        let unexplained = left.filter { id in !kept.contains { $0.0 == id } }
        let document = Document(
            stack: session.names.stack, deleted: applied.filter { $0.keptBecause == nil }.map(\.id.description),
            kept: kept.map(\.0.description), left: unexplained.map(\.description), calls: session.calls.count)
        switch session.console.format {
        case .json: try session.console.answer(json: document)
        case .text: answer(session, document, kept)
        }
        if !unexplained.isEmpty {
            throw NeedsAttention(lines: unexplained.map { "fanctl: \($0) is still there" })
        }
    }

    private func remaining(_ session: StackSession, _ reconciler: Reconciler) async throws -> [ResourceID] {
        var lockfile = reconciler.lockfile
        // What the lockfile still holds was kept; the rest has to be found by its name.
        lockfile.resources = try session.recorded()?.resources ?? [:]
        lockfile.pending = [:]
        let after = try await Reconciler(session, lockfile: lockfile).prepareTeardown(deletesResults: deleteResults)
        return after.plan.steps.filter { $0.action == .delete }.map(\.id)
    }

    private func answer(_ session: StackSession, _ document: Document, _ kept: [(ResourceID, String)]) {
        for (id, reason) in kept {
            session.console.answer(
                "Kept \(id): \(reason). `fanctl down \(session.names.stack) --delete-results` deletes it.")
        }
        guard document.left.isEmpty else { return }
        session.console.answer(
            kept.isEmpty
                ? "Nothing of the stack \(session.names.stack) is left."
                : "Nothing else of the stack \(session.names.stack) is left.")
    }

    private struct Document: Encodable {
        let stack: String
        let deleted: [String]
        let kept: [String]
        let left: [String]
        let calls: Int
    }
}
