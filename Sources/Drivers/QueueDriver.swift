internal import AWSClients
internal import AWSCore
internal import Foundation
internal import Reconciliation
internal import Resources

/// SQS queues: the tasks' and the dead letters'.
struct QueueDriver: ResourceDriver {
    let shared: DriverSet

    private var sqs: SQSClient { shared.clients.sqs }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        let url: QueueURL
        if let known = recorded?.identity["url"] {
            url = QueueURL(rawValue: known)
        } else if let found = try await sqs.queueURL(named: id.name) {
            url = found
        } else {
            return nil
        }
        return try await observation(id, at: url)
    }

    private func observation(_ id: ResourceID, at url: QueueURL) async throws -> Observation? {
        async let readAttributes = sqs.attributes(of: url)
        async let readTags = sqs.tags(of: url)
        guard let attributes = try await readAttributes, let tags = try await readTags else { return nil }
        let spec = QueueSpec(
            visibilityTimeout: Int(attributes["VisibilityTimeout"] ?? "") ?? 30,
            retention: Int(attributes["MessageRetentionPeriod"] ?? "") ?? 345_600,
            redrive: try Self.redrive(attributes["RedrivePolicy"]), tags: tags)
        return Observation(
            identity: identity(id, url), attributes: spec.attributes, owner: ObservedOwner(tags: tags))
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        let (id, queue) = try parts(of: spec)
        let waiting = Waiting(time: shared.time, context: context)
        do {
            let url = try await waiting.success(
                of: "the name \(id.name), which was deleted less than 60 seconds ago", limit: .seconds(120),
                while: { $0.has(["QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"]) },
                attempt: {
                    try await sqs.createQueue(named: id.name, attributes: Self.attributes(queue), tags: queue.tags)
                })
            return identity(id, url)
        } catch let error as AWSError where error.has(["QueueNameExists", "QueueAlreadyExists"]) {
            // It was not there when we looked: an earlier attempt's, or a stranger's.
            guard let url = try await sqs.queueURL(named: id.name), let tags = try await sqs.tags(of: url) else {
                throw error
            }
            guard Ownership(tags: tags) == shared.owner else {
                throw OwnershipError(id: id, owner: ObservedOwner(tags: tags))
            }
            try await sqs.setAttributes(Self.attributes(queue), of: url)
            return identity(id, url)
        }
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        let (_, queue) = try parts(of: spec)
        let url = QueueURL(rawValue: identity["url"] ?? "")
        let changesTagsAlone = changes.allSatisfy { $0.hasPrefix("tags.") }
        if !changesTagsAlone {
            var attributes = Self.attributes(queue)
            // An attribute that is not sent stays; empty text removes it.
            if queue.redrive == nil, changes.contains("deadLetterQueue") { attributes["RedrivePolicy"] = "" }
            try await sqs.setAttributes(attributes, of: url)
        }
        let tags = TagChanges(changes, wanted: queue.tags)
        if !tags.set.isEmpty { try await sqs.tag(url, with: tags.set) }
        if !tags.removed.isEmpty { try await sqs.untag(url, keys: tags.removed) }
        return identity
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        if let url = identity["url"] {
            try await sqs.deleteQueue(QueueURL(rawValue: url))
        } else if let url = try await sqs.queueURL(named: id.name) {
            try await sqs.deleteQueue(url)
        }
        return .gone
    }

    private func identity(_ id: ResourceID, _ url: QueueURL) -> ResourceIdentity {
        let arn = id.kind == .queue ? shared.names.queueARN : shared.names.deadLetterQueueARN
        return ["url": url.rawValue, "arn": arn]
    }

    private func parts(of spec: ResourceSpec) throws -> (ResourceID, QueueSpec) {
        switch spec {
        case .queue(let queue): (shared.names.id(.queue), queue)
        case .deadLetterQueue(let queue): (shared.names.id(.deadLetterQueue), queue)
        default: throw DriverError.wrongSpec
        }
    }

    private static func attributes(_ queue: QueueSpec) -> [String: String] {
        var attributes = [
            "VisibilityTimeout": String(queue.visibilityTimeout),
            "MessageRetentionPeriod": String(queue.retention),
        ]
        if let redrive = queue.redrive {
            attributes["RedrivePolicy"] =
                #"{"deadLetterTargetArn":"\#(redrive.deadLetterQueueARN)","maxReceiveCount":\#(redrive.maxReceives)}"#
        }
        return attributes
    }

    /// The count comes back as a number or as text.
    private static func redrive(_ json: String?) throws -> QueueSpec.Redrive? {
        guard let json, !json.isEmpty else { return nil }
        let policy = try JSONDecoder().decode([String: AttributeValue].self, from: Data(json.utf8))
        guard let arn = policy["deadLetterTargetArn"]?.text else { return nil }
        let count: Int? =
            switch policy["maxReceiveCount"] {
            case .number(let number): number
            case .text(let text): Int(text)
            default: nil
            }
        return QueueSpec.Redrive(deadLetterQueueARN: arn, maxReceives: count ?? 0)
    }
}

/// A driver was given another kind's spec: a mistake in the planner, not in the stack.
enum DriverError: Error {
    case wrongSpec
    /// A function that wants the runtime layer was planned without it.
    case layerUnknown
    /// The zip that a step wants to upload was not built in this run.
    case artifactMissing(key: String)
}
