internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources
internal import Timing

/// The function's log group, made before the function so that its retention is ours.
struct LogGroupDriver: ResourceDriver {
    let shared: DriverSet

    private var logs: LogsClient { shared.clients.logs }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard recorded != nil else {
            guard let group = try await logs.logGroup(named: id.name) else { return nil }
            return observation(group, try await tags())
        }
        async let readGroup = logs.logGroup(named: id.name)
        async let readTags = tags()
        guard let group = try await readGroup else {
            _ = try await readTags
            return nil
        }
        return observation(group, try await readTags)
    }

    private func tags() async throws -> [String: String] {
        do {
            return try await logs.tags(ofLogGroup: shared.names.logGroupARN)
        } catch let error as AWSError where error.has(["ResourceNotFoundException"]) {
            return [:]
        }
    }

    private func observation(_ group: LogGroup, _ tags: [String: String]) -> Observation {
        let spec = LogGroupSpec(retentionDays: group.retentionDays, tags: tags)
        return Observation(
            identity: identity, attributes: spec.attributes, owner: ObservedOwner(tags: tags))
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .logGroup(let group) = spec else { throw DriverError.wrongSpec }
        let name = shared.names.logGroup
        do {
            try await logs.createLogGroup(named: name, tags: group.tags)
        } catch let error as AWSError where error.has(["ResourceAlreadyExistsException"]) {
            let tags = try await tags()
            guard Ownership(tags: tags) == shared.owner else {
                throw OwnershipError(id: shared.names.id(.logGroup), owner: ObservedOwner(tags: tags))
            }
        }
        if let days = group.retentionDays { try await logs.setRetention(days: days, ofLogGroup: name) }
        return identity
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        guard case .logGroup(let group) = spec else { throw DriverError.wrongSpec }
        if changes.contains("retentionDays") {
            try await logs.setRetention(days: group.retentionDays, ofLogGroup: shared.names.logGroup)
        }
        let tags = TagChanges(changes, wanted: group.tags)
        let arn = shared.names.logGroupARN
        if !tags.set.isEmpty { try await logs.tag(logGroup: arn, with: tags.set) }
        if !tags.removed.isEmpty { try await logs.untag(logGroup: arn, keys: tags.removed) }
        return identity
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        try await logs.deleteLogGroup(named: id.name)
        // Our own role may not create log groups. Another's may: then the last words of a worker make the group anew.
        guard shared.names.existing.roleARN != nil else { return .gone }
        context.report("waiting for the last lines of the workers' logs")
        for _ in 0..<Self.looks {
            try await shared.time.sleep(Self.lookEvery)
            if try await logs.logGroup(named: id.name) != nil { try await logs.deleteLogGroup(named: id.name) }
        }
        return .gone
    }

    private static let looks = 6
    private static let lookEvery: Duration = .seconds(5)

    private var identity: ResourceIdentity { ["name": shared.names.logGroup, "arn": shared.names.logGroupARN] }
}
