internal import Drivers
package import Reconciliation
internal import Resources
internal import Stacks

/// What `push` shows of the worker's versions, and what it removes of them.
package enum Versions {
    /// After a release: the versions that have had their time leave.
    package static func prune(_ session: StackSession, _ plan: Plan) async throws {
        let released = plan.steps.contains {
            [.alias, .function, .layerVersion].contains($0.id.kind) && $0.action != .adopt
        }
        guard released, let lockfile = try session.recorded() else { return }
        let history = VersionHistory(Reconciler(session, lockfile: lockfile).driverSet([:]))
        let pruned = try await history.prune(keeping: session.stack.worker.keepVersions)
        tell("version", pruned.versions, session.console)
        for (layer, numbers) in pruned.layerVersions.sorted(by: { $0.key < $1.key }) {
            tell("layer version", numbers, of: " of \(layer)", session.console)
        }
    }

    private static func tell(_ title: String, _ numbers: [Int], of layer: String = "", _ console: any Console) {
        guard !numbers.isEmpty else { return }
        let list = numbers.map(String.init).joined(separator: ", ")
        console.tell("removed old \(title)\(numbers.count == 1 ? "" : "s") \(list)\(layer)")
    }

    package static func list(_ session: StackSession) async throws {
        guard let lockfile = try session.recorded() else {
            throw StackCommandError.notUp(stack: session.names.stack, deed: .listVersions)
        }
        let reconciler = Reconciler(session, lockfile: lockfile)
        let entries = try await VersionHistory(reconciler.driverSet([:])).entries()
        let console = session.console
        if console.format == .json {
            try console.answer(json: entries.map(Document.init))
            return
        }
        for entry in entries {
            let revision = entry.revision.map { "  \($0)" } ?? ""
            let mark = entry.isLive ? (reconciler.pinned == nil ? "  ← live" : "  ← live (rolled back)") : ""
            console.answer(
                "\(String(entry.number).leftPadded(to: 4))  \(entry.published)  "
                    + "\(entry.codeSHA256.prefix(12))\(revision)\(mark)")
        }
    }

    private struct Document: Encodable {
        let version: Int
        let codeSHA256: String
        let published: String
        let revision: String?
        let isLive: Bool

        init(_ entry: VersionHistory.Entry) {
            version = entry.number
            codeSHA256 = entry.codeSHA256
            published = entry.published
            revision = entry.revision
            isLive = entry.isLive
        }
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
