import ArgumentParser
import Operations
import Reconciliation
import Resources
import Stacks

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
        try session.console.answer(
            PlanAnswer(
                plan: prepared.plan, names: session.names, calls: session.calls.count,
                pausedWords: lockfile.isPaused ? session.pausedWords : nil, effective: session.stack))
        if !prepared.plan.conflicts.isEmpty { throw PlanConflict(conflicts: prepared.plan.conflicts) }
        if detailedExitCode && !prepared.plan.changesNothing { throw NeedsAttention(lines: []) }
    }
}

/// What `up` would do, and the stack file with every default filled in.
private struct PlanAnswer: Answer {
    let plan: Plan
    let names: StackNames
    let calls: Int
    /// Nil where the stack is not paused.
    let pausedWords: String?
    let effective: Stack

    func lines(_ console: any Console) -> [ConsoleText] {
        let rendering = PlanRendering(plan: plan, console: console)
        let summary =
            plan.changesNothing && plan.conflicts.isEmpty
            ? "Nothing to do: the stack \(names.stack) is as its file says." : rendering.summary
        return rendering.lines() + ([summary] + [pausedWords].compactMap(\.self)).map { "\($0)" }
    }

    func encode(to encoder: any Encoder) throws {
        try PlanDocument(plan, names: names, calls: calls, isPaused: pausedWords != nil).encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(effective, forKey: .effective)
    }

    private enum Key: String, CodingKey {
        case effective
    }
}
