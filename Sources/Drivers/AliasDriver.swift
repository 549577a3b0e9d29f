internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources

/// The alias that the mapping calls. New code, layer and configuration arrive together, when it moves to a new version.
struct AliasDriver: ResourceDriver {
    let shared: DriverSet

    private var lambda: LambdaClient { shared.clients.lambda }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard let function = try await lambda.function(named: shared.names.function, qualifier: id.name),
            !function.isBeingDeleted
        else { return nil }
        var wanted: AliasSpec?
        if case .alias(let alias)? = desired { wanted = alias }
        let release = FunctionReading(shared: shared).spec(of: function, wanted: wanted?.release)
        let spec = AliasSpec(
            function: shared.names.function, release: release, pinned: wanted?.pinned.map { _ in function.version })
        var attributes = spec.attributes(hasher: shared.hasher)
        // Whatever it holds at the moment: it is no version, and changes under the mapping.
        if spec.pinned == nil && function.version == Self.unpublished {
            attributes["release"] = .text(Self.unpublished)
        }
        // The version behind it may have failed where the function itself did not.
        if let failure = function.failure { attributes[FunctionDriver.failure] = .text(failure) }
        return Observation(identity: identity(function.version), attributes: attributes, owner: .parent)
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        let version = try await publish(spec, context)
        do {
            try await lambda.createAlias(named: shared.names.alias, ofFunction: shared.names.function, version: version)
        } catch let error as AWSError where error.has(["ResourceConflictException"]) {
            try await lambda.updateAlias(named: shared.names.alias, ofFunction: shared.names.function, version: version)
        }
        return identity(version)
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        let version = try await publish(spec, context)
        try await lambda.updateAlias(named: shared.names.alias, ofFunction: shared.names.function, version: version)
        return self.identity(version)
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        try await lambda.deleteAlias(named: id.name, ofFunction: shared.names.function)
        return .gone
    }

    private func publish(_ spec: ResourceSpec, _ context: StepContext) async throws -> String {
        guard case .alias(let alias) = spec else { throw DriverError.wrongSpec }
        if let pinned = alias.pinned { return pinned }
        // The function's own step may have published it, and waited for it.
        if let version = shared.releases.newest { return version }
        // A process that died may have: whether the same again makes another version is not left to the server.
        let settling = FunctionSettling(shared: shared)
        if let version = try await published(alias.release, context) {
            return try await settling.settled(context, qualifier: version).version
        }
        let version = try await settling.whenFree(context) {
            try await lambda.publishVersion(
                ofFunction: alias.function, codeSHA256: alias.release.code.sha256, description: "")
        }
        if !version.isActive { try await settling.settled(context, qualifier: version.number) }
        return version.number
    }

    /// The newest version, where it is this release.
    private func published(_ release: FunctionSpec, _ context: StepContext) async throws -> String? {
        let versions = try await lambda.versions(ofFunction: shared.names.function)
        let numbered = versions.compactMap { version in Int(version.version).map { ($0, version) } }
        guard let newest = numbered.max(by: { $0.0 < $1.0 })?.1 else { return nil }
        let found = FunctionReading(shared: shared.aware(of: release.layers, context)).spec(
            of: newest, wanted: release)
        return found.release(hasher: shared.hasher) == release.release(hasher: shared.hasher) ? newest.version : nil
    }

    private static let unpublished = "$LATEST"

    private func identity(_ version: String) -> ResourceIdentity {
        ["arn": shared.names.aliasARN, "version": version]
    }
}
