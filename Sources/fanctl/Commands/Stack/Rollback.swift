import ArgumentParser
import Drivers
import Operations
import Reconciliation
import Resources

struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Go back to an earlier version of the worker.",
        discussion: """
            The queue's next tasks are done by that version; what is being done is finished by the present one. The \
            stack stays there, whatever `up` changes, until the next `push`. `fanctl push --list` shows the versions.
            """)

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions

    @Option(help: ArgumentHelp("Which version; else the one before the present.", valueName: "version"))
    var to: Int?

    func run() async throws {
        let interruption = InterruptListener.listen()
        let session = try await StackSession.open(stack, options)
        let lock = try await session.lock("rollback", patience: patience.patience.lock)
        defer { withExtendedLifetime(lock) {} }
        guard let lockfile = try session.recorded(),
            let recorded = RecordedArtifacts.of(lockfile, session.stack, session.names)
        else {
            throw StackCommandError.notUp(stack: session.names.stack, deed: .rollBack)
        }
        let reconciler = Reconciler(session, lockfile: lockfile, interruption: interruption)
        let entries = try await VersionHistory(reconciler.driverSet([:])).entries()
        let version = try choose(entries, session.names)
        let prepared = try await reconciler.prepare(
            nil, described: recorded, kinds: [.alias], pinned: String(version.number))
        try await reconciler.apply(prepared)
        try report(version, from: entries.first(where: \.isLive), session)
    }

    private func choose(_ entries: [VersionHistory.Entry], _ names: StackNames) throws -> VersionHistory.Entry {
        let numbers = entries.map(\.number)
        if let to {
            guard let entry = entries.first(where: { $0.number == to }) else {
                throw StackCommandError.noSuchVersion(to, function: names.function, known: numbers)
            }
            return entry
        }
        guard let live = entries.first(where: \.isLive) else {
            throw StackCommandError.noLiveVersion(function: names.function, known: numbers)
        }
        guard let entry = entries.first(where: { $0.number < live.number }) else {
            throw StackCommandError.noVersionBefore(live.number, function: names.function)
        }
        return entry
    }

    private func report(
        _ version: VersionHistory.Entry, from former: VersionHistory.Entry?, _ session: StackSession
    ) throws {
        if session.console.format == .json {
            try session.console.answer(json: Document(version: version.number, former: former?.number))
            return
        }
        let before = former.map { $0.number == version.number ? " (as before)" : ", it was \($0.number)" } ?? ""
        session.console.answer(
            "\(session.names.alias) of \(session.names.function) is now version \(version.number)\(before). "
                + "It stays there until the next `fanctl push`.")
    }

    private struct Document: Encodable {
        let version: Int
        let former: Int?
    }
}
