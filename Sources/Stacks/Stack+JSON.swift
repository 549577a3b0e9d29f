internal import Foundation
internal import Resources

extension Stack: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, region, queue, worker, trigger, results, logs, tags
    }

    /// The stack file with every default filled in; secrets as `(secret)`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(region, forKey: .region)
        try container.encode(
            [
                "existing": queue.existingARN.map(AttributeValue.text) ?? .none,
                "visibilityTimeout": AttributeValue.text(queue.visibilityTimeout.description),
                "retention": .text(queue.retention.description),
                "deadLetter": .map([
                    "maxReceives": .number(queue.deadLetter.maxReceives),
                    "retention": .text(queue.deadLetter.retention.description),
                ]),
            ], forKey: .queue)
        try container.encode(workerAttributes, forKey: .worker)
        try container.encode(
            [
                "batchSize": AttributeValue.number(trigger.batchSize),
                "batchWindow": .text(trigger.batchWindow.description),
                "maxConcurrency": .optional(trigger.maxConcurrency),
            ], forKey: .trigger)
        try container.encode(
            [
                "bucket": results.existingBucket.map(AttributeValue.text) ?? .none,
                "prefix": AttributeValue.text(results.prefix),
                "expire": results.expire.map { .text($0.description) } ?? .none,
            ], forKey: .results)
        try container.encode(
            ["retention": AttributeValue.text(logs.retention?.description ?? "never")], forKey: .logs)
        try container.encode(tags, forKey: .tags)
    }

    private var workerAttributes: Attributes {
        let attributes: Attributes = [
            "role": worker.existingRoleARN.map(AttributeValue.text) ?? .none,
            "package": .text(worker.package), "product": .text(worker.product),
            "linking": .text(worker.linking.rawValue), "architecture": .text(worker.architecture.rawValue),
            "timeout": .text(worker.timeout.description),
            "environment": .texts(worker.environment.mapValues(\.description)),
            "keepVersions": .number(worker.keepVersions),
            "layers": .list(
                worker.layers.map { layer in
                    switch layer {
                    case .runtime: .text("runtime")
                    case .folder(let folder): .map(["folder": .text(folder.path)])
                    case .arn(let arn): .text(arn)
                    }
                }),
        ]
        // The timeout as stack files write it; the other settings are numbers or words there too.
        return attributes.merging(worker.settings.attributes) { written, _ in written }
    }
}
