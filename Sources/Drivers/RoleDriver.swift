internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources

/// The worker's IAM role.
struct RoleDriver: ResourceDriver {
    let shared: DriverSet

    private var iam: IAMClient { shared.clients.iam }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard let role = try await iam.role(named: id.name) else { return nil }
        return Observation(
            identity: ["arn": role.arn],
            attributes: [
                "trustPolicy": PolicyDocument.normalised(role.trustPolicy), "description": .text(role.note),
                "tags": .texts(role.tags),
            ],
            owner: ObservedOwner(tags: role.tags))
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .role(let role) = spec else { throw DriverError.wrongSpec }
        let name = shared.names.role
        do {
            let created = try await iam.createRole(
                named: name, trustPolicy: role.trustPolicy.json, description: role.description, tags: role.tags)
            return ["arn": created.arn]
        } catch let error as AWSError where error.has(["EntityAlreadyExists"]) {
            // The answer to our own call may have been lost, and what is new is not found everywhere at once.
            let existing = try await Waiting(time: shared.time, context: context).value(
                of: "role \(name) to be seen", limit: .seconds(60), attempt: { try await iam.role(named: name) })
            guard Ownership(tags: existing.tags) == shared.owner else {
                throw OwnershipError(id: shared.names.id(.role), owner: ObservedOwner(tags: existing.tags))
            }
            try await iam.setTrustPolicy(role.trustPolicy.json, ofRole: name)
            if existing.note != role.description { try await iam.setDescription(role.description, ofRole: name) }
            return ["arn": existing.arn]
        }
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        guard case .role(let role) = spec else { throw DriverError.wrongSpec }
        let name = shared.names.role
        if changes.contains("trustPolicy") { try await iam.setTrustPolicy(role.trustPolicy.json, ofRole: name) }
        if changes.contains("description") { try await iam.setDescription(role.description, ofRole: name) }
        let tags = TagChanges(changes, wanted: role.tags)
        if !tags.set.isEmpty { try await iam.tagRole(name, with: tags.set) }
        if !tags.removed.isEmpty { try await iam.untagRole(name, keys: tags.removed) }
        return identity
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        // A role with policies cannot be deleted, whoever attached them.
        for policy in try await iam.policyNames(ofRole: id.name) {
            try await iam.deletePolicy(named: policy, ofRole: id.name)
        }
        for arn in try await iam.attachedPolicyARNs(ofRole: id.name) {
            try await iam.detachPolicy(arn, fromRole: id.name)
        }
        try await Waiting(time: shared.time, context: context).success(
            of: "the policies of role \(id.name) to be gone", limit: .seconds(120),
            while: { $0.has(["DeleteConflict"]) }, attempt: { try await iam.deleteRole(named: id.name) })
        return .gone
    }
}

/// The role's one inline policy.
struct RolePolicyDriver: ResourceDriver {
    let shared: DriverSet

    private var iam: IAMClient { shared.clients.iam }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard let document = try await iam.policy(named: id.name, ofRole: shared.names.role) else { return nil }
        return Observation(
            identity: identity,
            attributes: ["role": .text(shared.names.role), "document": PolicyDocument.normalised(document)],
            owner: .parent)
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .rolePolicy(let policy) = spec else { throw DriverError.wrongSpec }
        let name = shared.names.rolePolicy
        // The role was created a moment ago, and may not be seen everywhere yet.
        try await Waiting(time: shared.time, context: context).success(
            of: "role \(policy.role) to be seen", limit: .seconds(60), while: { $0.has(["NoSuchEntity"]) },
            attempt: { try await iam.putPolicy(named: name, ofRole: policy.role, document: policy.document.json) })
        return identity
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        try await create(spec, in: context)
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        try await iam.deletePolicy(named: id.name, ofRole: shared.names.role)
        return .gone
    }

    private var identity: ResourceIdentity { ["role": shared.names.role, "policy": shared.names.rolePolicy] }
}
