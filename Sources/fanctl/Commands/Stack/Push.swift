import ArgumentParser
import Foundation
import Operations
import Reconciliation
import Resources

struct Push: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Build, pack and deploy the worker; what is there already is not sent again.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions
    @OptionGroup var smokeTest: SmokeTestOptions

    @Flag(name: .customLong("no-build"), help: "Take the program that was built last.")
    var noBuild = false

    @Flag(help: "Push nothing; show the versions that there are, the newest first.")
    var list = false

    @Flag(help: "Push again whenever a source of the worker or the stack file is saved, until Ctrl-C.")
    var watch = false

    func validate() throws {
        if watch && list { throw ValidationError(.watchAndList) }
    }

    private static let kinds: Set<ResourceKind> = [.layerObject, .layerVersion, .codeObject, .function, .alias]

    func run() async throws {
        let interruption = InterruptListener.listen()
        let project = try StackProject(stack, options)
        guard watch else { return try await push(project, interruption) }
        var sources = SourceWatch(project)
        while !interruption.wasAsked {
            var before = sources.snapshot()
            do {
                // The stack file may have been what was saved.
                let project = try StackProject(stack, options)
                sources = SourceWatch(project)
                before = sources.snapshot()
                try await push(project, interruption)
            } catch let error as any ExplainedError where !interruption.wasAsked {
                // Whatever it is, saving again may mend it.
                ErrorReport.tell(error)
            }
            TerminalConsole.write("watching for changes; Ctrl-C ends\n", to: STDERR_FILENO)
            guard try await sources.change(since: before, interruption) else { return }
        }
    }

    private func push(_ project: StackProject, _ interruption: Interruption) async throws {
        let session = try await StackSession.open(project)
        if list { return try await Versions.list(session) }
        try LayerFolders.check(project.stack)
        let lock = try await session.lock("push", patience: patience.patience.lock)
        defer { withExtendedLifetime(lock) {} }
        guard let lockfile = try session.recorded(), lockfile.resources[session.names.id(.mapping)] != nil else {
            throw StackCommandError.notUp(stack: session.names.stack, deed: .push)
        }
        let artifacts = try await WorkerArtifacts.build(project, isBuilt: noBuild)
        let reconciler = Reconciler(
            session, lockfile: lockfile, interruption: interruption,
            propagationLimit: patience.patience.propagation)
        async let trial: Void = tryOut(artifacts, session, lockfile)
        let prepared = try await reconciler.prepare(artifacts, described: artifacts.described, kinds: Self.kinds)
        try await trial
        session.console.tell(prepared.plan)
        try await reconciler.apply(prepared)
        try await Versions.prune(session, prepared.plan)
        try report(session, prepared.plan)
    }

    /// What was pushed before is not tried again.
    private func tryOut(_ artifacts: WorkerArtifacts, _ session: StackSession, _ lockfile: Lockfile) async throws {
        let isNew = RecordedArtifacts.of(lockfile, session.stack, session.names) != artifacts.described
        guard isNew, !smokeTest.noSmokeTest else { return }
        try await SmokeTrial(session: session, artifacts: artifacts).run()
    }

    private func report(_ session: StackSession, _ plan: Plan) throws {
        if session.console.format == .json {
            try session.console.answer(json: PlanDocument(plan, names: session.names, calls: session.calls.count))
            return
        }
        let version = try session.recorded()?.resources[session.names.id(.alias)]?.identity["version"] ?? "?"
        session.console.answer(
            plan.changesNothing
                ? "Nothing to push: version \(version) of \(session.names.function) is what was built."
                : "Pushed: \(session.names.alias) of \(session.names.function) is now version \(version).")
    }
}
