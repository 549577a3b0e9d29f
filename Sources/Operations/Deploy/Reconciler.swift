internal import AWSCore
package import Drivers
internal import Foundation
package import Reconciliation
package import Resources
package import Stacks

/// From a session to a plan, and from a plan to AWS.
package struct Reconciler: Sendable {
    package let session: StackSession
    package let lockfile: Lockfile
    package let interruption: Interruption
    private let propagationLimit: Duration

    package init(
        _ session: StackSession, lockfile: Lockfile, interruption: Interruption = Interruption(),
        propagationLimit: Duration = .seconds(15 * 60)
    ) {
        self.session = session
        self.lockfile = lockfile
        self.interruption = interruption
        self.propagationLimit = propagationLimit
    }

    /// A plan with what it was made from.
    package struct Prepared: Sendable {
        package let plan: Plan
        package let drivers: DriverSet
        package var observed: [ResourceID: Observation] = [:]

        /// Nothing of the stack was there.
        package var isNew: Bool { observed.isEmpty }

        /// What can be done without touching what is somebody else's.
        package var aroundConflicts: Prepared {
            Prepared(plan: Plan(steps: plan.steps, conflicts: [], unchanged: plan.unchanged), drivers: drivers)
        }
    }

    /// - Parameters:
    ///   - artifacts: what was just built; nil keeps the code that the lockfile knows.
    ///   - kinds: nil for all.
    ///   - pinned: the version that the alias goes to; nil: where the lockfile has it, unless code is pushed.
    ///   - known: what was found before; nil looks.
    package func prepare(
        _ artifacts: WorkerArtifacts?, described: DesiredState.Artifacts?, kinds: Set<ResourceKind>? = nil,
        pinned: String? = nil, known: [ResourceID: Observation]? = nil
    ) async throws -> Prepared {
        let all = DesiredState.resources(
            of: session.stack, names: session.names, owner: lockfile.owner, artifacts: described,
            pinned: pinned ?? (kinds == nil ? self.pinned : nil), isPaused: lockfile.isPaused)
        let desired = all.filter { kinds?.contains($0.id.kind) ?? true }
        let drivers = driverSet(artifacts?.zips ?? [:], revision: artifacts?.revision)
        let specs = Dictionary(uniqueKeysWithValues: desired.map { ($0.id, $0.spec) })
        let ids = Set(desired.map(\.id)).union(kinds == nil ? Array(lockfile.resources.keys) : [])
        var observed = known ?? [:]
        if known == nil {
            observed = try await drivers.observe(Array(ids), desired: specs, recorded: lockfile.resources)
        }
        var judged = lockfile
        if let kinds {
            // What is not looked at is not judged.
            judged.resources = judged.resources.filter { kinds.contains($0.key.kind) }
            judged.pending = judged.pending.filter { kinds.contains($0.key.kind) }
        }
        return Prepared(
            plan: Planner(lockfile: judged, observed: observed).plan(desired: desired), drivers: drivers,
            observed: observed)
    }

    /// The version that `rollback` chose; nil where the newest is called.
    package var pinned: String? {
        lockfile.resources[session.names.id(.alias)]?.attributes[AliasSpec.version]?.text
    }

    /// The way to nothing. What is left afterwards is what this says once more.
    package func prepareTeardown(deletesResults: Bool) async throws -> Prepared {
        let drivers = driverSet([:], deletesResults: deletesResults)
        let ids = DesiredState.managedIDs(of: session.stack, session.names)
        let observed = try await drivers.observe(
            Array(Set(ids).union(lockfile.resources.keys)), desired: [:], recorded: lockfile.resources)
        return Prepared(plan: Planner(lockfile: lockfile, observed: observed).teardown(), drivers: drivers)
    }

    package func driverSet(_ zips: [String: [UInt8]], revision: String? = nil, deletesResults: Bool = false)
        -> DriverSet
    {
        DriverSet(
            clients: session.clients, names: session.names, lockfile: lockfile, artifacts: zips,
            revision: revision, deletesResults: deletesResults, time: session.time, propagationLimit: propagationLimit)
    }

    /// Carries a plan out, telling of each step. The lockfile is on disk before the first effect.
    ///
    /// - Throws: ``PlanConflict``, ``ApplyFailure``, ``LockfileError``.
    @discardableResult
    package func apply(_ prepared: Prepared) async throws -> [Applied] {
        guard prepared.plan.conflicts.isEmpty else { throw PlanConflict(conflicts: prepared.plan.conflicts) }
        guard !prepared.plan.steps.isEmpty else { return [] }
        let store = session.store(lockfile)
        try await store.save()
        let (console, log) = (session.console, AppliedSteps())
        let applier = Applier(
            store: store, driver: { prepared.drivers.driver(for: $0) },
            isInterrupted: { [interruption] in interruption.wasAsked },
            observe: { event in
                log.note(event)
                console.tell(event)
            })
        try await applier.apply(prepared.plan)
        try await store.removeIfEmpty()
        return log.steps
    }
}
