internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources

/// The event source mapping between queue and function. It has no name, only the UUID that Lambda gave it.
struct MappingDriver: ResourceDriver {
    let shared: DriverSet

    private var lambda: LambdaClient { shared.clients.lambda }

    private static let limit: Duration = .seconds(600)

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard let (mapping, tags) = try await found(recorded?.identity["uuid"]), mapping.state != "Deleting" else {
            return nil
        }
        let settings = mapping.settings
        let spec = MappingSpec(
            queueARN: mapping.queueARN ?? "", functionARN: mapping.functionARN ?? "",
            batchSize: settings.batchSize, batchWindow: settings.batchWindow,
            maxConcurrency: settings.maxConcurrency, reportsBatchItemFailures: settings.reportsBatchItemFailures,
            isEnabled: settings.isEnabled, tags: tags)
        return Observation(identity: ["uuid": mapping.uuid], attributes: spec.attributes, owner: .parent)
    }

    /// Both at once where it is known by its UUID.
    private func found(_ known: String?) async throws -> (EventSourceMapping, tags: [String: String])? {
        guard let known else {
            guard let mapping = try await find() else { return nil }
            return (mapping, try await tags(of: mapping.uuid))
        }
        async let mapping = lambda.mapping(known)
        async let tags = tags(of: known)
        guard let mapping = try await mapping else {
            _ = try await tags
            return nil
        }
        return (mapping, try await tags)
    }

    private func tags(of uuid: String) async throws -> [String: String] {
        try await lambda.tags(of: shared.names.mappingARN(uuid)) ?? [:]
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .mapping(let mapping) = spec else { throw DriverError.wrongSpec }
        let waiting = Waiting(time: shared.time, context: context)
        let (uuid, isSettled) = try await waiting.value(
            of: "the former event source mapping to be gone", limit: Self.limit
        ) {
            do {
                let made = try await RolePropagation(shared: shared, context: context).success {
                    try await lambda.createMapping(
                        queueARN: mapping.queueARN, functionARN: mapping.functionARN,
                        settings: Self.settings(mapping), tags: mapping.tags)
                }
                return (made.uuid, made.state == Self.settledState(mapping))
            } catch let error as AWSError where error.has(["ResourceConflictException"]) {
                guard let existing = try await find(), existing.state != "Deleting" else { return nil }
                // An earlier attempt's, whose answer was lost.
                try await change(existing.uuid, mapping, waiting)
                return (existing.uuid, false)
            }
        }
        if !isSettled { try await settled(uuid, mapping, waiting) }
        return ["uuid": uuid]
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        guard case .mapping(let mapping) = spec else { throw DriverError.wrongSpec }
        let uuid = identity["uuid"] ?? ""
        let waiting = Waiting(time: shared.time, context: context)
        if changes == [MappingSpec.enabled] {
            try await whenFree(uuid, waiting) { try await lambda.setMapping(uuid, isEnabled: mapping.isEnabled) }
            try await settled(uuid, mapping, waiting)
        } else if !changes.allSatisfy({ $0.hasPrefix("tags.") }) {
            try await change(uuid, mapping, waiting)
            try await settled(uuid, mapping, waiting)
        }
        let tags = TagChanges(changes, wanted: mapping.tags)
        let arn = shared.names.mappingARN(uuid)
        if !tags.set.isEmpty { try await lambda.tag(arn, with: tags.set) }
        if !tags.removed.isEmpty { try await lambda.untag(arn, keys: tags.removed) }
        return identity
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        var uuid = identity["uuid"]
        if uuid == nil { uuid = try await find()?.uuid }
        guard let uuid else { return .gone }
        let waiting = Waiting(time: shared.time, context: context)
        try await whenFree(uuid, waiting) { try await lambda.deleteMapping(uuid) }
        _ = try await waiting.value(of: "event source mapping \(uuid) to be gone", limit: Self.limit) {
            try await lambda.mapping(uuid) == nil ? true : nil
        }
        return .gone
    }

    /// Found by its queue: how it names the function differs.
    private func find() async throws -> EventSourceMapping? {
        let ours = shared.names.functionARN
        return try await lambda.mappings(ofQueue: shared.names.queueARN).first { mapping in
            guard let function = mapping.functionARN else { return false }
            return function == ours || function.hasPrefix(ours + ":")
        }
    }

    private func change(_ uuid: String, _ mapping: MappingSpec, _ waiting: Waiting) async throws {
        try await whenFree(uuid, waiting) {
            try await lambda.updateMapping(uuid, functionARN: mapping.functionARN, settings: Self.settings(mapping))
        }
    }

    private func whenFree(_ uuid: String, _ waiting: Waiting, _ attempt: () async throws -> Void) async throws {
        try await waiting.success(
            of: "event source mapping \(uuid) to be free", limit: Self.limit, while: Self.isBusy, attempt: attempt)
    }

    private func settled(_ uuid: String, _ mapping: MappingSpec, _ waiting: Waiting) async throws {
        let words = mapping.isEnabled ? "enabled" : "disabled"
        _ = try await waiting.value(of: "event source mapping \(uuid) to be \(words)", limit: Self.limit) {
            try await lambda.mapping(uuid).flatMap { $0.state == Self.settledState(mapping) ? true : nil }
        }
    }

    private static func settledState(_ mapping: MappingSpec) -> String { mapping.isEnabled ? "Enabled" : "Disabled" }

    private static func isBusy(_ error: AWSError) -> Bool {
        error.has(["ResourceInUseException"]) || error.has(["ResourceConflictException"])
    }

    private static func settings(_ mapping: MappingSpec) -> MappingSettings {
        MappingSettings(
            batchSize: mapping.batchSize, batchWindow: mapping.batchWindow, maxConcurrency: mapping.maxConcurrency,
            reportsBatchItemFailures: mapping.reportsBatchItemFailures, isEnabled: mapping.isEnabled)
    }
}
