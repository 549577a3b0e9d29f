/// The names of a stack's resources, derived from its name, account and region.
///
/// Deterministic: without a lockfile the resources can be found again.
package struct StackNames: Hashable, Sendable {
    package let stack: String
    package let account: String
    package let region: String
    /// `aws`, `aws-cn`, …: the second field of every ARN.
    package let partition: String
    package let existing: ExistingResources

    package init(
        stack: String, account: String, region: String, partition: String,
        existing: ExistingResources = ExistingResources()
    ) {
        self.existing = existing
        self.stack = stack
        self.account = account
        self.region = region
        self.partition = partition
    }

    package var queue: String { existing.queueARN.map { Self.last(of: $0, after: ":") } ?? stack }
    package var deadLetterQueue: String { "\(stack)-dead-letters" }
    /// Roles are global: two regions must not share one.
    package var role: String { existing.roleARN.map { Self.last(of: $0, after: "/") } ?? "\(stack)-worker-\(region)" }
    package var rolePolicy: String { "fanctl" }
    /// Bucket names are shared by all of AWS's customers.
    package var bucket: String { existing.bucket ?? "\(stack)-\(account)-\(region)" }
    package var function: String { stack }
    package var logGroup: String { "/aws/lambda/\(function)" }
    /// fanctl's own.
    package var layer: String { Self.layer(ofStack: stack) }
    package static func layer(ofStack stack: String) -> String { "\(stack)-runtime" }
    /// The prefix of the layers that hold the user's folders.
    package var layerPrefix: String { Self.layerPrefix(ofStack: stack) }
    package static func layerPrefix(ofStack stack: String) -> String { "\(stack)-layer-" }

    package var alias: String { "live" }

    package var queueARN: String { existing.queueARN ?? arn("sqs", queue) }
    package var deadLetterQueueARN: String { arn("sqs", deadLetterQueue) }
    package var roleARN: String { existing.roleARN ?? "arn:\(partition):iam::\(account):role/\(role)" }
    package var bucketARN: String { "arn:\(partition):s3:::\(bucket)" }
    package var logGroupARN: String { arn("logs", "log-group:\(logGroup)") }
    package var functionARN: String { arn("lambda", "function:\(function)") }
    package var aliasARN: String { "\(functionARN):\(alias)" }

    package func mappingARN(_ uuid: String) -> String { arn("lambda", "event-source-mapping:\(uuid)") }

    private func arn(_ service: String, _ resource: String) -> String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }

    private static func last(of arn: String, after separator: Character) -> String {
        arn.split(separator: separator).last.map(String.init) ?? arn
    }

    /// The kinds that fanctl creates and deletes for the stack.
    package var managedKinds: [ResourceKind] { ResourceKind.allCases.filter { !existing.kinds.contains($0) } }

    package func id(_ kind: ResourceKind) -> ResourceID {
        switch kind {
        case .deadLetterQueue: ResourceID(kind, deadLetterQueue)
        case .queue: ResourceID(kind, queue)
        case .role: ResourceID(kind, role)
        case .rolePolicy: ResourceID(kind, rolePolicy)
        case .bucket: ResourceID(kind, bucket)
        case .logGroup: ResourceID(kind, logGroup)
        case .layerObject, .layerVersion: ResourceID(kind, layer)
        case .codeObject, .function: ResourceID(kind, function)
        case .alias: ResourceID(kind, alias)
        case .mapping: ResourceID(kind, queue)
        }
    }

    /// The version of a layer that fanctl publishes; nil for a layer given by ARN.
    package func version(of layer: FunctionSpec.Layer) -> ResourceID? {
        switch layer {
        case .runtime: id(.layerVersion)
        case .folder(let name, _): ResourceID(.layerVersion, name)
        case .arn: nil
        }
    }

    /// The function's reference to a layer that fanctl publishes.
    package func layer(_ version: ResourceID, holding content: String) -> FunctionSpec.Layer {
        version.name == layer ? .runtime(content: content) : .folder(name: version.name, content: content)
    }

    /// Where in the bucket the zips are that Lambda reads. `down` deletes everything below.
    package static let artifactPrefix = "fanctl/"
    package static let codePrefix = artifactPrefix + "code/"
    package static func codeKey(_ contentDigest: String) -> String { "\(codePrefix)\(contentDigest).zip" }
    package static func layerKey(_ contentDigest: String) -> String { "\(artifactPrefix)layer/\(contentDigest).zip" }
}
