package import Reconciliation
package import Resources
package import Stacks
package import Timing

/// A lost lockfile, rebuilt from names and tags. Only reads.
package struct Adoption: Sendable {
    package let lockfile: Lockfile
    /// The resources of other owners that have names of the stack.
    package let strangers: [Conflict]

    /// - Parameter empty: the target and the salt of the lockfile to be; its lineage is replaced by the one that is found.
    /// - Throws: ``AdoptionError``, or what the clients throw.
    package init(
        of stack: Stack, _ names: StackNames, clients: StackClients, empty: Lockfile, time: any TimeSource
    ) async throws {
        let search = AdoptionSearch(names: names, clients: clients, time: time)
        var lockfile = Lockfile(
            lineage: try await search.lineage(empty), stack: names.stack, target: empty.target, salt: empty.salt)
        let worker = try await search.worker(stack, lockfile)
        // The function's reading needs to know the layers; those that the stack file no longer names go with the next `up`.
        lockfile.resources = worker.layers
        let desired = DesiredState.resources(
            of: stack, names: names, owner: lockfile.owner, artifacts: worker.artifacts)
        var observed = try await search.observe(desired, lockfile)
        for (id, object) in worker.objects { observed[id] = object }

        strangers = Planner(lockfile: lockfile, observed: observed).teardown().conflicts
        let foreign = Set(strangers.map(\.id))
        for resource in desired {
            guard let found = observed[resource.id], !foreign.contains(resource.id) else { continue }
            lockfile.resources[resource.id] = RecordedResource(
                identity: found.identity, attributes: found.attributes, dependencies: resource.dependencies)
        }
        self.lockfile = lockfile
    }
}

/// Why a stack cannot be adopted.
package enum AdoptionError: Error, Hashable, Sendable {
    /// Nothing carries the stack's tags.
    case nothingFound
    /// More than one lockfile made resources under these names.
    case severalLineages([String])
}
