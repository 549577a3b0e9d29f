/// The desired state of a resource, typed by its kind.
package enum ResourceSpec: Hashable, Sendable {
    case deadLetterQueue(QueueSpec)
    case queue(QueueSpec)
    case role(RoleSpec)
    case rolePolicy(RolePolicySpec)
    case bucket(BucketSpec)
    case logGroup(LogGroupSpec)
    case layerObject(ArtifactSpec)
    case layerVersion(LayerSpec)
    case codeObject(ArtifactSpec)
    case function(FunctionSpec)
    case alias(AliasSpec)
    case mapping(MappingSpec)

    package func attributes(hasher: SecretHasher) -> Attributes {
        switch self {
        case .deadLetterQueue(let spec), .queue(let spec): spec.attributes
        case .role(let spec): spec.attributes
        case .rolePolicy(let spec): spec.attributes
        case .bucket(let spec): spec.attributes
        case .logGroup(let spec): spec.attributes
        case .layerObject(let spec), .codeObject(let spec): spec.attributes
        case .layerVersion(let spec): spec.attributes
        case .function(let spec): spec.attributes(hasher: hasher)
        case .alias(let spec): spec.attributes(hasher: hasher)
        case .mapping(let spec): spec.attributes
        }
    }
}

/// A resource of the stack file: its id, its desired state and its dependencies.
package struct DesiredResource: Hashable, Sendable {
    package let id: ResourceID
    package let spec: ResourceSpec
    package let dependencies: [ResourceID]

    package init(id: ResourceID, spec: ResourceSpec, dependencies: [ResourceID]) {
        self.id = id
        self.spec = spec
        self.dependencies = dependencies
    }
}
