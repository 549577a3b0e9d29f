internal import Drivers
package import Fanout
internal import Reconciliation
internal import Resources
internal import Stacks
internal import Timing

extension StackSession {
    /// What is said wherever somebody may wonder why nothing happens.
    package var pausedWords: String {
        "The stack \(names.stack) is paused: tasks wait on the queue until `fanctl resume \(names.stack)`."
    }

    /// Stops or starts the mapping and nothing else. That it is to rest is written down first: whoever ends this command, the
    /// next `up`, `pause` or `resume` finishes it.
    ///
    /// - Returns: whether anything had to be changed.
    package func setPaused(_ isPaused: Bool, interruption: Interruption, patience: Patience) async throws -> Bool {
        let lock = try await lock(isPaused ? "pause" : "resume", patience: patience.lock)
        defer { withExtendedLifetime(lock) {} }
        guard var lockfile = try recorded(), lockfile.resources[names.id(.mapping)] != nil,
            let artifacts = RecordedArtifacts.of(lockfile, stack, names)
        else {
            throw StackCommandError.notUp(stack: names.stack, deed: .work)
        }
        let wasPaused = lockfile.isPaused
        lockfile.setPaused(isPaused)
        if wasPaused != isPaused { try await store(lockfile).save() }
        let reconciler = Reconciler(
            self, lockfile: try recorded() ?? lockfile, interruption: interruption,
            propagationLimit: patience.propagation)
        guard let prepared = try await reconciler.prepareSwitch(described: artifacts) else {
            throw StackCommandError.mappingGone(
                function: names.function, stack: names.stack, wasPausing: isPaused)
        }
        try await reconciler.apply(prepared)
        return wasPaused != isPaused || !prepared.plan.changesNothing
    }

    /// Shows how many tasks are in flight until none is, or until it is interrupted.
    package func awaitInFlight(_ interruption: Interruption) async throws -> InFlightWatcher.Verdict {
        let queue = try await queueURL()
        let watcher = InFlightWatcher(time: time) { [clients] in
            try await QueueDepth(of: queue, client: clients.sqs)
        }
        let verdict = try await watcher.watch(
            onReading: { console.show(inFlight: $0.notVisible, at: time.now()) },
            shouldStop: { interruption.wasAsked })
        console.live("")
        return verdict
    }
}

extension Reconciler {
    /// The way to a mapping that rests or works as the lockfile wishes, everything else of it staying as it is; nil where
    /// there is none.
    fileprivate func prepareSwitch(described: DesiredState.Artifacts) async throws -> Prepared? {
        let id = session.names.id(.mapping)
        let drivers = driverSet([:])
        let desired = DesiredState.resources(
            of: session.stack, names: session.names, owner: lockfile.owner, artifacts: described,
            isPaused: lockfile.isPaused
        ).first { $0.id == id }
        guard let desired else { return nil }
        let observed = try await drivers.observe(
            [id], desired: [id: desired.spec], recorded: lockfile.resources)
        let plan = Planner(lockfile: lockfile, observed: observed).plan(field: MappingSpec.enabled, of: desired)
        return plan.map { Prepared(plan: $0, drivers: drivers) }
    }
}
