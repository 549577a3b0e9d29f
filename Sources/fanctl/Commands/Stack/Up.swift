import ArgumentParser
import Operations
import Reconciliation
import Resources
import Stacks

struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Make AWS as the stack file says; a second run changes nothing.",
        discussion: "Builds and deploys the worker where the stack has no function yet; afterwards `push` does that.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var smokeTest: SmokeTestOptions

    @Flag(name: .customLong("no-build"), help: "Where a worker is needed, take the program that was built last.")
    var noBuild = false

    func run() async throws {
        let project = try StackProject(stack, options)
        try LayerFolders.check(project.stack)
        // A stack that was never up needs its worker in any case: nobody is asked before it is built.
        let early = Task { [noBuild] in
            project.isNew ? try await WorkerArtifacts.build(project, isBuilt: noBuild) : nil
        }
        do {
            try await run(project, early)
        } catch {
            early.cancel()
            _ = await early.result
            throw error
        }
    }

    private func run(_ project: StackProject, _ early: Task<WorkerArtifacts?, any Error>) async throws {
        let interruption = InterruptListener.listen()
        let session = try await StackSession.open(project)
        let lock = try await session.lock("up", patience: patience.patience.lock)
        defer { withExtendedLifetime(lock) {} }
        let lockfile = try session.recordedOrNew()
        let reconciler = Reconciler(
            session, lockfile: lockfile, interruption: interruption,
            propagationLimit: patience.patience.propagation)
        try await session.checkExistingResources()
        let prepared = try await prepare(reconciler, early)

        let rendering = PlanRendering(plan: prepared.plan, console: session.console)
        if !prepared.plan.changesNothing {
            session.console.tell(prepared.plan)
            session.console.tell(rendering.summary)
        }
        try confirmDeletions(prepared.plan, session.console)
        try await reconciler.apply(prepared)
        if !prepared.isNew { try await Versions.prune(session, prepared.plan) }
        if let pinned = reconciler.pinned, prepared.plan.steps.contains(where: { $0.id.kind == .function }) {
            session.console.tell(
                "the stack was rolled back to version \(pinned), and stays there until the next `fanctl push`")
        }
        if lockfile.isPaused { session.console.tell(session.pausedWords) }
        try report(session, prepared.plan, isPaused: lockfile.isPaused)
    }

    /// What only creates or changes is not asked about.
    private func confirmDeletions(_ plan: Plan, _ console: any Console) throws {
        let count = PlanSummary(plan).delete
        guard count > 0, !options.yes else { return }
        guard console.isInteractive else {
            throw UsageError.needsYes(deed: "this would delete \(count, "resource")")
        }
        guard console.confirm("Delete \(count, "resource") that the stack file no longer names?") else {
            throw StackCommandError.changeDeclined
        }
    }

    /// The worker is built where there is no function, none recorded or none there any more, and where a push was cut short.
    private func prepare(
        _ reconciler: Reconciler, _ early: Task<WorkerArtifacts?, any Error>
    ) async throws -> Reconciler.Prepared {
        let session = reconciler.session
        if let recorded = RecordedArtifacts.of(reconciler.lockfile, session.stack, session.names) {
            let prepared = try await reconciler.prepare(nil, described: recorded)
            guard prepared.plan.steps.contains(where: Self.needsWorker) else { return prepared }
        }
        let (artifacts, observed) = try await build(reconciler, early)
        // Where nothing was there, there is nothing to look at again: no zip without a bucket, no layer of a new lineage.
        let isNew = reconciler.lockfile.isEmpty && observed.isEmpty
        async let trial: Void = tryOut(artifacts, session)
        let prepared = try await reconciler.prepare(
            artifacts, described: artifacts.described, known: isNew ? observed : nil)
        try await trial
        return prepared
    }

    private func tryOut(_ artifacts: WorkerArtifacts, _ session: StackSession) async throws {
        guard !smokeTest.noSmokeTest else { return }
        try await SmokeTrial(session: session, artifacts: artifacts).run()
    }

    /// Builds, and looks meanwhile whether there is anything that will stop us: a build takes minutes.
    ///
    /// - Throws: ``PlanConflict`` and what looking throws, without waiting for the build.
    private func build(
        _ reconciler: Reconciler, _ early: Task<WorkerArtifacts?, any Error>
    ) async throws -> (WorkerArtifacts, observed: [ResourceID: Observation]) {
        let session = reconciler.session
        async let artifacts = withTaskCancellationHandler {
            if let early = try await early.value { return early }
            return try await WorkerArtifacts.build(session.project, isBuilt: noBuild)
        } onCancel: {
            early.cancel()
        }
        let prepared = try await reconciler.prepare(
            nil, described: RecordedArtifacts.unbuilt(session.stack, session.names))
        guard prepared.plan.conflicts.isEmpty else { throw PlanConflict(conflicts: prepared.plan.conflicts) }
        return (try await artifacts, prepared.observed)
    }

    /// Code for another processor is other code.
    private static func needsWorker(_ step: Step) -> Bool {
        switch step.id.kind {
        case .function: step.action == .create || step.changes.contains { $0.field == "architecture" }
        case .layerVersion: step.action == .create
        default: false
        }
    }

    private func report(_ session: StackSession, _ plan: Plan, isPaused: Bool) throws {
        switch session.console.format {
        case .json:
            try session.console.answer(
                json: PlanDocument(plan, names: session.names, calls: session.calls.count, isPaused: isPaused))
        case .text:
            let summary = PlanSummary(plan)
            let place = "\(session.names.region), account \(session.names.account)"
            session.console.answer(
                plan.changesNothing
                    ? "Nothing to do: the stack \(session.names.stack) is as its file says (\(place))."
                    : "The stack \(session.names.stack) is up (\(place)): \(summary.create) created, "
                        + "\(summary.update) updated, \(summary.replace) replaced, \(summary.delete) deleted.")
        }
    }
}
