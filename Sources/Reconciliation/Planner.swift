package import Resources

/// Compares desired, recorded and observed state. Pure: it reads only its arguments.
package struct Planner {
    private let lockfile: Lockfile
    private let observed: [ResourceID: Observation]

    /// - Parameter observed: the resources that were found.
    package init(lockfile: Lockfile, observed: [ResourceID: Observation]) {
        self.lockfile = lockfile
        self.observed = observed
    }

    /// The steps from the observed state to the stack file's.
    package func plan(desired: [DesiredResource]) -> Plan {
        var steps: [Step] = []
        var conflicts: [Conflict] = []
        var unchanged: [ResourceID] = []
        for resource in desired {
            if let conflict = conflict(resource.id) {
                conflicts.append(conflict)
            } else if let step = step(for: resource) {
                steps.append(step)
            } else {
                unchanged.append(resource.id)
            }
        }
        let wanted = Set(desired.map(\.id))
        steps += deletions(of: lockfile.resources.keys.filter { !wanted.contains($0) })
        return Plan(
            steps: StepOrder.ordered(steps), conflicts: conflicts, unchanged: unchanged)
    }

    /// The way to what one resource's field should be, everything else staying as it is.
    ///
    /// - Returns: no step where it is so already; nil where the resource is not there.
    package func plan(field: String, of resource: DesiredResource) -> Plan? {
        let id = resource.id
        if let conflict = conflict(id) { return Plan(steps: [], conflicts: [conflict], unchanged: []) }
        guard let observation = observed[id], let recorded = lockfile.resources[id] else { return nil }
        let value = resource.spec.attributes(hasher: lockfile.hasher)[field] ?? .none
        let old = observation.attributes[field] ?? .none
        let attributes = recorded.attributes.merging([field: value]) { _, new in new }
        let isRecorded = recorded.attributes == attributes && lockfile.pending[id] == nil
        guard old != value || !isRecorded else { return Plan(steps: [], conflicts: [], unchanged: [id]) }
        let changes = old == value ? [] : [FieldChange(field: field, old: old, new: value, cause: .stackFile)]
        let step = Step(
            id: id, action: changes.isEmpty ? .adopt : .update, spec: resource.spec, identity: observation.identity,
            changes: changes, attributes: attributes, dependencies: recorded.dependencies)
        return Plan(steps: [step], conflicts: [], unchanged: [])
    }

    /// Deletes everything that is recorded, pending, or observed and ours. Resources of other owners stay.
    package func teardown() -> Plan {
        let conflicts = observed.keys.sorted().compactMap(conflict)
        let known = Set(lockfile.resources.keys).union(lockfile.pending.keys).union(observed.keys)
        let ours = known.subtracting(conflicts.map(\.id))
        return Plan(steps: StepOrder.ordered(deletions(of: Array(ours))), conflicts: conflicts, unchanged: [])
    }

    /// The conflict, where a resource of another owner has our name.
    private func conflict(_ id: ResourceID) -> Conflict? {
        guard let observation = observed[id] else { return nil }
        switch observation.owner {
        case .parent:
            // A policy of a stranger's role is the stranger's.
            let whole = observed.keys.first { $0.kind == id.kind.whole }
            return whole.flatMap(conflict).map { Conflict(id: id, owner: $0.owner) }
        case .fanctl(lockfile.owner): return nil
        // Our tags were removed: drift, not another owner.
        case .nobody where lockfile.resources[id] != nil: return nil
        // S3 takes a bucket's tags in a call of their own. It was missing when we were about to create it: the run ended
        // between the two, or a deletion after that one did. Everything else comes into being with its tags.
        case .nobody where id.kind == .bucket && lockfile.pending[id] != nil: return nil
        case .nobody, .fanctl: return Conflict(id: id, owner: observation.owner)
        }
    }

    private func step(for resource: DesiredResource) -> Step? {
        let id = resource.id
        let attributes = resource.spec.attributes(hasher: lockfile.hasher)
        guard let observation = observed[id] else {
            return Step(
                id: id, action: .create, spec: resource.spec,
                changes: FieldComparison.creation(attributes, wasRecorded: lockfile.resources[id]?.attributes),
                attributes: attributes, dependencies: resource.dependencies)
        }
        let recorded = lockfile.resources[id]
        let changes = FieldComparison.changes(
            desired: attributes, recorded: recorded?.attributes, observed: observation.attributes)
        func step(_ action: StepAction) -> Step {
            Step(
                id: id, action: action, spec: resource.spec, identity: observation.identity, changes: changes,
                attributes: attributes, dependencies: resource.dependencies)
        }
        guard changes.isEmpty else {
            return step(Mutability.needsReplacement(id.kind, changes) ? .replace : .update)
        }
        let isKnown =
            recorded?.identity == observation.identity && recorded?.attributes == attributes
            && recorded?.dependencies == resource.dependencies && lockfile.pending[id] == nil
        return isKnown ? nil : step(.adopt)
    }

    private func deletions(of ids: [ResourceID]) -> [Step] {
        let leaving = ids.sorted()
        var steps: [Step] = []
        for id in ids {
            let recorded = lockfile.resources[id]
            // A recorded resource without an observation is gone; a pending one may have come into being unseen.
            let identity = observed[id]?.identity ?? recorded?.identity ?? [:]
            let action: StepAction = observed[id] == nil && lockfile.pending[id] == nil ? .forget : .delete
            let dependencies = recorded?.dependencies ?? id.dependencies(among: leaving)
            steps.append(Step(id: id, action: action, identity: identity, dependencies: dependencies))
        }
        return steps
    }
}

extension ResourceKind {
    /// The kind that contains this one and shares its owner; nil for independent kinds.
    fileprivate var whole: ResourceKind? {
        switch self {
        case .rolePolicy: .role
        case .alias, .mapping: .function
        case .layerObject, .codeObject: .bucket
        case .deadLetterQueue, .queue, .role, .bucket, .logGroup, .layerVersion, .function: nil
        }
    }
}
