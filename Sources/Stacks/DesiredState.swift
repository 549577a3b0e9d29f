package import Resources
internal import WireFormat

/// The desired resources of a stack file, with their dependencies.
package enum DesiredState {
    /// The worker's zips: as they were just built, or as the lockfile remembers them.
    package struct Artifacts: Hashable, Sendable {
        package var code: FunctionSpec.Code
        /// Of the stack's own layers, those that it uses.
        package var layers: [LayerReference: LayerSpec]

        package init(code: FunctionSpec.Code, layers: [LayerReference: LayerSpec]) {
            self.code = code
            self.layers = layers
        }
    }

    /// - Parameters:
    ///   - artifacts: nil before the worker was ever built: then what needs it is left out.
    ///   - pinned: the version that the alias is to stay at; nil follows the artifacts.
    ///   - isPaused: whether the mapping is to rest.
    package static func resources(
        of stack: Stack, names: StackNames, owner: Ownership, artifacts: Artifacts?, pinned: String? = nil,
        isPaused: Bool = false
    ) -> [DesiredResource] {
        let tags = stack.tags.merging(owner.tags) { _, own in own }
        var specs = base(stack, names, tags)
        if let artifacts { specs += worker(stack, names, tags, artifacts, pinned, isPaused) }
        let managed = Set(names.managedKinds)
        specs.removeAll { !managed.contains($0.id.kind) }
        let ids = specs.map(\.id)
        return specs.map { DesiredResource(id: $0.id, spec: $0.spec, dependencies: $0.id.dependencies(among: ids)) }
    }

    private typealias Specs = [(id: ResourceID, spec: ResourceSpec)]

    private static func base(_ stack: Stack, _ names: StackNames, _ tags: [String: String]) -> Specs {
        [
            (
                names.id(.deadLetterQueue),
                .deadLetterQueue(
                    QueueSpec(
                        visibilityTimeout: stack.queue.visibilityTimeout.seconds,
                        retention: stack.queue.deadLetter.retention.seconds, redrive: nil, tags: tags))
            ),
            (
                names.id(.queue),
                .queue(
                    QueueSpec(
                        visibilityTimeout: stack.queue.visibilityTimeout.seconds,
                        retention: stack.queue.retention.seconds,
                        redrive: QueueSpec.Redrive(
                            deadLetterQueueARN: names.deadLetterQueueARN,
                            maxReceives: stack.queue.deadLetter.maxReceives),
                        tags: tags))
            ),
            (
                names.id(.role),
                .role(
                    RoleSpec(
                        trustPolicy: StackPolicies.trust, description: "Worker of the fanctl stack \(stack.name)",
                        tags: tags))
            ),
            (
                names.id(.rolePolicy),
                .rolePolicy(
                    RolePolicySpec(role: names.role, document: StackPolicies.worker(names, stack.results.prefix)))
            ),
            (names.id(.bucket), .bucket(bucket(stack, tags))),
            (
                names.id(.logGroup),
                .logGroup(LogGroupSpec(retentionDays: stack.logs.retention.map { $0.seconds / 86_400 }, tags: tags))
            ),
        ]
    }

    private static func worker(
        _ stack: Stack, _ names: StackNames, _ tags: [String: String], _ artifacts: Artifacts,
        _ pinned: String?, _ isPaused: Bool
    ) -> Specs {
        let layers = stack.worker.layers.compactMap { artifacts.layers[$0] }
        let function = function(stack, names, tags, artifacts)
        return layers.flatMap(specs) + [
            (names.id(.codeObject), .codeObject(ArtifactSpec(key: artifacts.code.key))),
            (names.id(.function), .function(function)),
            (names.id(.alias), .alias(AliasSpec(function: names.function, release: function, pinned: pinned))),
            (
                names.id(.mapping),
                .mapping(
                    MappingSpec(
                        queueARN: names.queueARN, functionARN: names.aliasARN, batchSize: stack.trigger.batchSize,
                        batchWindow: stack.trigger.batchWindow.seconds,
                        maxConcurrency: stack.trigger.maxConcurrency, reportsBatchItemFailures: true,
                        isEnabled: !isPaused, tags: tags))
            ),
        ]
    }

    private static func specs(of layer: LayerSpec) -> Specs {
        [
            (ResourceID(.layerObject, layer.name), .layerObject(ArtifactSpec(key: layer.objectKey))),
            (ResourceID(.layerVersion, layer.name), .layerVersion(layer)),
        ]
    }

    /// The ids of all resources that may exist, whatever the lockfile says.
    package static func managedIDs(of stack: Stack, _ names: StackNames) -> [ResourceID] {
        let layers = stack.worker.layers.filter { $0 != .runtime }
        return names.managedKinds.map(names.id)
            + layers.flatMap { layer in
                [ResourceKind.layerObject, .layerVersion].compactMap { names.id($0, of: layer) }
            }
    }

    private static func function(
        _ stack: Stack, _ names: StackNames, _ tags: [String: String], _ artifacts: Artifacts
    ) -> FunctionSpec {
        FunctionSpec(
            code: artifacts.code, roleARN: names.roleARN, architecture: stack.worker.architecture.rawValue,
            settings: stack.worker.settings, environment: environment(of: stack, names),
            layers: stack.worker.layers.compactMap { layer in
                switch layer {
                case .runtime, .folder:
                    artifacts.layers[layer].map {
                        names.layer(ResourceID(.layerVersion, $0.name), holding: $0.content)
                    }
                case .arn(let arn): .arn(arn)
                }
            },
            description: "Worker of the fanctl stack \(stack.name)", tags: tags)
    }

    /// The worker's variables: the stack's own, and where its results go.
    package static func environment(of stack: Stack, _ names: StackNames) -> [String: EnvironmentValue] {
        let own = WorkerSettings(
            .bucket(names.bucket), resultsPrefix: stack.results.prefix, maxReceives: stack.queue.deadLetter.maxReceives)
        return stack.worker.environment.merging(
            own.variables.mapValues { EnvironmentValue(value: $0, isSecret: false) }
        ) {
            _, own in own
        }
    }

    private static func bucket(_ stack: Stack, _ tags: [String: String]) -> BucketSpec {
        var rules = [
            BucketSpec.Expiry(id: "fanctl-unfinished-uploads", prefix: "", days: nil, abortUploadsDays: 1)
        ]
        if let expire = stack.results.expire {
            let days = expire.seconds / 86_400
            rules += [
                BucketSpec.Expiry(
                    id: "fanctl-results", prefix: stack.results.prefix, days: days, abortUploadsDays: nil),
                BucketSpec.Expiry(
                    id: "fanctl-failures", prefix: RunKeys.failuresPrefix, days: days, abortUploadsDays: nil),
                BucketSpec.Expiry(id: "fanctl-runs", prefix: RunKeys.recordsPrefix, days: days, abortUploadsDays: nil),
            ]
        }
        return BucketSpec(blocksPublicAccess: true, encryption: "AES256", lifecycle: rules, tags: tags)
    }
}
