internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources

/// Versions of the stack's own layers. Lambda publishes the same bytes again and again, and layers have no tags; the
/// description, which holds the contents' digest and the lineage, is how we know that a version is there and ours.
struct LayerDriver: ResourceDriver {
    let shared: DriverSet

    private var lambda: LambdaClient { shared.clients.lambda }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        let versions = try await lambda.layerVersions(of: id.name)
        if case .layerVersion(let layer)? = desired, let found = version(of: layer, in: versions) {
            return observation(found, layer.attributes)
        }
        if desired == nil && recorded == nil {
            // The lockfile was lost; the description holds the same facts.
            return versions.first(where: isOurs).map {
                observation($0, spec(of: $0, layer: id.name)?.attributes ?? [:])
            }
        }
        // The one that functions use now; what is wanted differs, and will replace it.
        guard let recorded, let found = versions.first(where: { $0.arn == recorded.identity["arn"] }) else {
            return nil
        }
        return observation(found, recorded.attributes)
    }

    private func observation(_ version: LayerVersion, _ attributes: Attributes) -> Observation {
        Observation(identity: Self.identity(version), attributes: attributes, owner: .parent)
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .layerVersion(let layer) = spec else { throw DriverError.wrongSpec }
        let name = layer.name
        let code = CodeLocation(bucket: shared.names.bucket, key: layer.objectKey)
        // Publishing twice makes two versions: whenever it is not known whether it happened, look.
        // The plan has just looked: the first attempt need not.
        var isFirst = true
        return try await Waiting(time: shared.time, context: context).success(
            of: "layer \(name) to be published", limit: .seconds(60), while: { $0.mayHaveBeenCarriedOut },
            attempt: {
                defer { isFirst = false }
                if !isFirst, let found = version(of: layer, in: try await lambda.layerVersions(of: name)) {
                    return Self.identity(found)
                }
                return Self.identity(
                    try await lambda.publishLayerVersion(
                        of: name, code: code, description: description(layer), architecture: layer.architecture))
            })
    }

    /// A version is frozen: whatever differs makes a new one.
    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        try await create(spec, in: context)
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        for version in try await lambda.layerVersions(of: id.name)
        where isOurs(version) || version.arn == identity["arn"] {
            try await lambda.deleteLayerVersion(of: id.name, number: version.number)
        }
        return .gone
    }

    static func identity(_ version: LayerVersion) -> ResourceIdentity {
        ["arn": version.arn, "version": String(version.number)]
    }

    private func description(_ layer: LayerSpec) -> String {
        let kind = layer.name == shared.names.layer ? "runtime" : "folder"
        return "fanctl \(kind) \(layer.architecture) sha256:\(layer.content) \(shared.owner.lineage)"
    }

    /// Others may publish under the same name, and theirs stay.
    func isOurs(_ version: LayerVersion) -> Bool {
        guard let description = version.description else { return false }
        return description.prefixMatch(of: #/fanctl (runtime|folder) /#) != nil
            && description.hasSuffix(" \(shared.owner.lineage)")
    }

    /// The spec in the description of a version of ours; nil for other versions.
    func spec(of version: LayerVersion, layer name: String) -> LayerSpec? {
        guard isOurs(version), let description = version.description,
            let found = description.prefixMatch(of: #/fanctl \w+ (\S+) sha256:([0-9a-f]+) /#)
        else { return nil }
        let content = String(found.output.2)
        return LayerSpec(
            name: name, content: content, objectKey: StackNames.layerKey(content), architecture: String(found.output.1))
    }

    private func version(of layer: LayerSpec, in versions: [LayerVersion]) -> LayerVersion? {
        versions.first { $0.description == description(layer) }
    }
}
