import ArgumentParser
import Drivers
import Operations
import Reconciliation
import Resources

struct Adopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Rebuild a lost lockfile from names and tags.",
        discussion: "Reads AWS and writes the lockfile; changes nothing in AWS. `fanctl plan` then shows what differs.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions
    @OptionGroup var patience: PatienceOptions

    func run() async throws {
        let session = try await StackSession.open(stack, options)
        let lock = try await session.lock("adopt", patience: patience.patience.lock)
        defer { withExtendedLifetime(lock) {} }
        guard try session.recorded() == nil else {
            throw StackCommandError.lockfileExists(path: session.files.lockfile)
        }
        let adoption = try await session.adoption()
        let store = session.store(adoption.lockfile)
        try await store.save()
        try answer(adoption, session)
    }

    private func answer(_ adoption: Adoption, _ session: StackSession) throws {
        let console = session.console
        let adopted = adoption.lockfile.resources.keys.sorted()
        switch console.format {
        case .json:
            try console.answer(
                json: Document(
                    stack: session.names.stack, lineage: adoption.lockfile.lineage,
                    adopted: adopted.map(\.description), foreign: adoption.strangers.map(\.id.description)))
        case .text:
            for id in adopted { console.answer("  = \(id)") }
            for stranger in adoption.strangers { console.answer(PlanRendering.line(stranger, console)) }
            console.answer(
                "Adopted \(adopted.count, "resource") of \(session.names.stack) into \(session.files.lockfile).")
        }
        if !adoption.strangers.isEmpty { throw NeedsAttention(lines: []) }
    }

    private struct Document: Encodable {
        let stack: String
        let lineage: String
        let adopted: [String]
        let foreign: [String]
    }
}
