package import AWSClients
package import AWSCore
internal import Concurrency
package import Reconciliation
package import Resources
package import Timing

/// The drivers of one stack, and what they share.
package struct DriverSet: Sendable {
    let clients: StackClients
    let names: StackNames
    let owner: Ownership
    let hasher: SecretHasher
    /// The zips that were just built, by key; empty where nothing was built.
    let artifacts: [String: [UInt8]]
    /// The revision of the worker's sources; nil where it is unknown.
    let revision: String?
    /// The layers that the lockfile knows: an ARN alone does not tell what is in one.
    private(set) var recordedLayers: [KnownLayer]
    let deletesResults: Bool
    let time: any TimeSource
    /// How long a new role may take until all of AWS knows it.
    let propagationLimit: Duration
    /// The version that this process published.
    let releases = Releases()

    struct KnownLayer: Hashable, Sendable {
        let id: ResourceID
        let arn: String
        let layer: FunctionSpec.Layer
    }

    package init(
        clients: StackClients, names: StackNames, lockfile: Lockfile, artifacts: [String: [UInt8]] = [:],
        revision: String? = nil, deletesResults: Bool = false, time: any TimeSource,
        propagationLimit: Duration = .seconds(15 * 60)
    ) {
        self.clients = clients
        self.names = names
        owner = lockfile.owner
        hasher = lockfile.hasher
        self.artifacts = artifacts
        self.revision = revision
        self.deletesResults = deletesResults
        self.time = time
        self.propagationLimit = propagationLimit
        recordedLayers = lockfile.resources.compactMap { id, resource in
            guard id.kind == .layerVersion, let arn = resource.identity["arn"],
                let content = resource.attributes["content"]?.text
            else { return nil }
            return KnownLayer(id: id, arn: arn, layer: names.layer(id, holding: content))
        }
    }

    /// The same, with the layers of a function, which were perhaps published a moment ago.
    func aware(of layers: [FunctionSpec.Layer], _ context: StepContext) -> DriverSet {
        var aware = self
        aware.recordedLayers = layers.compactMap { layer in
            guard let id = names.version(of: layer), let arn = context.identities[id]?["arn"] else { return nil }
            return KnownLayer(id: id, arn: arn, layer: layer)
        }
        return aware
    }

    package func driver(for kind: ResourceKind) -> any ResourceDriver {
        switch kind {
        case .deadLetterQueue, .queue: QueueDriver(shared: self)
        case .role: RoleDriver(shared: self)
        case .rolePolicy: RolePolicyDriver(shared: self)
        case .bucket: BucketDriver(shared: self)
        case .logGroup: LogGroupDriver(shared: self)
        case .layerObject, .codeObject: ArtifactDriver(shared: self)
        case .layerVersion: LayerDriver(shared: self)
        case .function: FunctionDriver(shared: self)
        case .alias: AliasDriver(shared: self)
        case .mapping: MappingDriver(shared: self)
        }
    }

    /// Looks at every resource at once.
    ///
    /// - Throws: the first error; the others are dropped, since nothing was changed.
    package func observe(
        _ ids: [ResourceID], desired: [ResourceID: ResourceSpec], recorded: [ResourceID: RecordedResource]
    ) async throws -> [ResourceID: Observation] {
        let found = try await look(at: ids, desired, recorded)
        let gone = recordedLayers.filter { ids.contains($0.id) && found[$0.id] == nil }
        guard !gone.isEmpty else { return found }
        // A layer that functions still name is gone, and will be published under another ARN: they must change too.
        var unaware = self
        unaware.recordedLayers.removeAll(where: gone.contains)
        let users = ids.filter { $0.kind == .function || $0.kind == .alias }
        return found.merging(try await unaware.look(at: users, desired, recorded)) { _, second in second }
    }

    private func look(
        at ids: [ResourceID], _ desired: [ResourceID: ResourceSpec], _ recorded: [ResourceID: RecordedResource]
    ) async throws -> [ResourceID: Observation] {
        let observations = try await ids.concurrentMap(limit: 32) { id in
            (id, try await driver(for: id.kind).observe(id, desired: desired[id], recorded: recorded[id]))
        }
        return observations.reduce(into: [:]) { found, next in found[next.0] = next.1 }
    }
}

/// The clients of the services that a stack is made of.
package struct StackClients: Sendable {
    package let sqs: SQSClient
    package let lambda: LambdaClient
    package let iam: IAMClient
    package let s3: S3Client
    package let logs: LogsClient

    /// - Parameter account: the one that owns the bucket.
    package init(pipeline: RequestPipeline, account: String, time: any TimeSource) {
        sqs = SQSClient(pipeline: pipeline)
        lambda = LambdaClient(pipeline: pipeline, pacer: .lambdaControlPlane(time: time))
        iam = IAMClient(pipeline: pipeline)
        s3 = S3Client(pipeline: pipeline, owner: account)
        logs = LogsClient(pipeline: pipeline)
    }
}
