import ArgumentParser
import Operations
import Reconciliation
import Resources

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what `up` would do, field by field.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 where there is something to do.")
    var detailedExitCode = false

    func run() async throws {
        let session = try await StackSession.open(stack, options)
        try LayerFolders.check(session.stack)
        let lockfile = try session.recordedOrNew()
        try await session.checkExistingResources()
        let reconciler = Reconciler(session, lockfile: lockfile)
        let prepared = try await reconciler.prepare(
            nil,
            described: RecordedArtifacts.of(lockfile, session.stack, session.names)
                ?? RecordedArtifacts.unbuilt(session.stack, session.names))
        let rendering = PlanRendering(plan: prepared.plan, console: session.console)
        switch session.console.format {
        case .json:
            try session.console.answer(
                json: PlanAnswer(
                    plan: PlanDocument(
                        prepared.plan, names: session.names, calls: session.calls.count, isPaused: lockfile.isPaused),
                    effective: session.stack))
        case .text:
            rendering.lines().forEach(session.console.answer)
            session.console.answer(
                prepared.plan.changesNothing && prepared.plan.conflicts.isEmpty
                    ? "Nothing to do: the stack \(session.names.stack) is as its file says." : rendering.summary)
            if lockfile.isPaused { session.console.answer(session.pausedWords) }
        }
        if !prepared.plan.conflicts.isEmpty { throw PlanConflict(conflicts: prepared.plan.conflicts) }
        if detailedExitCode && !prepared.plan.changesNothing { throw NeedsAttention(lines: []) }
    }
}
