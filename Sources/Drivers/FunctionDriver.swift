internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources

/// The worker's function.
struct FunctionDriver: ResourceDriver {
    let shared: DriverSet

    private var lambda: LambdaClient { shared.clients.lambda }
    private var settling: FunctionSettling { FunctionSettling(shared: shared) }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard let function = try await lambda.function(named: id.name), !function.isBeingDeleted else { return nil }
        var wanted: FunctionSpec?
        if case .function(let spec)? = desired { wanted = spec }
        let spec = FunctionReading(shared: shared).spec(of: function, wanted: wanted)
        var attributes = spec.attributes(hasher: shared.hasher)
        // No stack file wants this, so that a plan shows it, and `up` repairs it.
        if let failure = function.failure { attributes[Self.failure] = .text(failure) }
        return Observation(
            identity: ["arn": shared.names.functionARN], attributes: attributes,
            owner: ObservedOwner(tags: function.tags))
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .function(let function) = spec else { throw DriverError.wrongSpec }
        let name = shared.names.function
        let waiting = Waiting(time: shared.time, context: context)
        let isNew = try await waiting.value(of: "the former function \(name) to be gone", limit: .seconds(600)) {
            do {
                let made = try await RolePropagation(shared: shared, context: context).success {
                    try await lambda.createFunction(
                        named: name, configuration: try configuration(function, context), code: code(function),
                        architecture: function.architecture, tags: function.tags)
                }
                shared.releases.note(made.number)
                return true
            } catch let error as AWSError where error.has(["ResourceConflictException"]) {
                // It was not there when we looked: it is on its way out, or is an earlier attempt's, whose answer was lost
                // and which may not be seen yet, or a stranger's.
                guard let existing = try await lambda.function(named: name), !existing.isBeingDeleted else {
                    return nil
                }
                guard Ownership(tags: existing.tags) == shared.owner else {
                    throw OwnershipError(id: shared.names.id(.function), owner: ObservedOwner(tags: existing.tags))
                }
                return false
            }
        }
        guard isNew else {
            try await change(function, by: [.updateCode, .updateConfiguration], context)
            return ["arn": shared.names.functionARN]
        }
        try await settling.settled(context, qualifier: shared.releases.newest)
        return ["arn": shared.names.functionARN]
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        guard case .function(let function) = spec else { throw DriverError.wrongSpec }
        var calls = Set(changes.compactMap { FunctionField(attribute: $0)?.call })
        if changes.contains(Self.failure) {
            // A function that does not work takes nothing but new code.
            try await updateCode(function, publishes: false, context)
            calls.remove(.updateCode)
        }
        try await change(function, by: calls, context)
        let tags = TagChanges(changes, wanted: function.tags)
        if !tags.set.isEmpty { try await lambda.tag(shared.names.functionARN, with: tags.set) }
        if !tags.removed.isEmpty { try await lambda.untag(shared.names.functionARN, keys: tags.removed) }
        return identity
    }

    private func change(
        _ function: FunctionSpec, by calls: Set<FunctionField.Call>, _ context: StepContext
    ) async throws {
        if calls.contains(.updateConfiguration) {
            try await settling.whenFree(context) {
                try await RolePropagation(shared: shared, context: context).success {
                    try await lambda.updateConfiguration(
                        ofFunction: shared.names.function, to: try configuration(function, context))
                }
            }
            try await settling.settled(context)
        }
        if calls.contains(.updateCode) { try await updateCode(function, publishes: true, context) }
    }

    /// The last change of a release also publishes it: that spares the alias a call.
    private func updateCode(_ function: FunctionSpec, publishes: Bool, _ context: StepContext) async throws {
        let version = try await settling.whenFree(context) {
            try await lambda.updateCode(
                ofFunction: shared.names.function, to: code(function), architecture: function.architecture,
                publishes: publishes)
        }
        if publishes { shared.releases.note(version.number) }
        try await settling.settled(context, qualifier: publishes ? version.number : nil)
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        try await lambda.deleteFunction(named: id.name)
        _ = try await Waiting(time: shared.time, context: context).value(
            of: "function \(id.name) to be gone", limit: .seconds(600)
        ) {
            try await lambda.function(named: id.name) == nil ? true : nil
        }
        return .gone
    }

    /// The attribute for Lambda's last failure; absent where the function works.
    static let failure = "failure"

    private func code(_ function: FunctionSpec) -> CodeLocation {
        CodeLocation(bucket: shared.names.bucket, key: function.code.key)
    }

    private func configuration(_ function: FunctionSpec, _ context: StepContext) throws -> FunctionConfiguration {
        FunctionConfiguration(
            note: function.description, roleARN: function.roleARN, settings: function.settings,
            environment: function.environment.mapValues(\.value),
            layers: try function.layers.map { layer in
                if case .arn(let arn) = layer { return arn }
                guard let id = shared.names.version(of: layer), let arn = context.identities[id]?["arn"] else {
                    throw DriverError.layerUnknown
                }
                return arn
            })
    }
}
