package struct QueueSpec: Hashable, Sendable {
    /// Seconds.
    package var visibilityTimeout: Int
    /// Seconds.
    package var retention: Int
    package var redrive: Redrive?
    package var tags: [String: String]

    package struct Redrive: Hashable, Sendable {
        package var deadLetterQueueARN: String
        package var maxReceives: Int

        package init(deadLetterQueueARN: String, maxReceives: Int) {
            self.deadLetterQueueARN = deadLetterQueueARN
            self.maxReceives = maxReceives
        }
    }

    package init(visibilityTimeout: Int, retention: Int, redrive: Redrive?, tags: [String: String]) {
        self.visibilityTimeout = visibilityTimeout
        self.retention = retention
        self.redrive = redrive
        self.tags = tags
    }

    package var attributes: Attributes {
        [
            "visibilityTimeout": .number(visibilityTimeout),
            "retention": .number(retention),
            "deadLetterQueue": redrive.map { .text($0.deadLetterQueueARN) } ?? .none,
            "maxReceives": .optional(redrive?.maxReceives),
            "tags": .texts(tags),
        ]
    }
}

package struct RoleSpec: Hashable, Sendable {
    package var trustPolicy: PolicyDocument
    package var description: String
    package var tags: [String: String]

    package init(trustPolicy: PolicyDocument, description: String, tags: [String: String]) {
        self.trustPolicy = trustPolicy
        self.description = description
        self.tags = tags
    }

    package var attributes: Attributes {
        ["trustPolicy": trustPolicy.value, "description": .text(description), "tags": .texts(tags)]
    }
}

package struct RolePolicySpec: Hashable, Sendable {
    package var role: String
    package var document: PolicyDocument

    package init(role: String, document: PolicyDocument) {
        self.role = role
        self.document = document
    }

    package var attributes: Attributes { ["role": .text(role), "document": document.value] }
}

package struct BucketSpec: Hashable, Sendable {
    package var blocksPublicAccess: Bool
    /// `AES256` for keys that S3 keeps.
    package var encryption: String
    package var lifecycle: [Expiry]
    package var tags: [String: String]

    /// Objects whose keys begin with a prefix leave after some days.
    package struct Expiry: Hashable, Sendable {
        package var id: String
        package var prefix: String
        package var days: Int?
        package var abortUploadsDays: Int?

        package init(id: String, prefix: String, days: Int?, abortUploadsDays: Int?) {
            self.id = id
            self.prefix = prefix
            self.days = days
            self.abortUploadsDays = abortUploadsDays
        }
    }

    package init(blocksPublicAccess: Bool, encryption: String, lifecycle: [Expiry], tags: [String: String]) {
        self.blocksPublicAccess = blocksPublicAccess
        self.encryption = encryption
        self.lifecycle = lifecycle
        self.tags = tags
    }

    package var attributes: Attributes {
        let rules = lifecycle.map { rule in
            let value: AttributeValue = .map([
                "prefix": .text(rule.prefix), "days": .optional(rule.days),
                "abortUploadsDays": .optional(rule.abortUploadsDays),
            ])
            return (rule.id, value)
        }
        return [
            "blocksPublicAccess": .flag(blocksPublicAccess),
            "encryption": encryption.isEmpty ? .none : .text(encryption),
            "lifecycle": .map(Dictionary(rules) { _, last in last }),
            "tags": .texts(tags),
        ]
    }
}

package struct LogGroupSpec: Hashable, Sendable {
    /// Nil: for ever.
    package var retentionDays: Int?
    package var tags: [String: String]

    package init(retentionDays: Int?, tags: [String: String]) {
        self.retentionDays = retentionDays
        self.tags = tags
    }

    package var attributes: Attributes {
        ["retentionDays": .optional(retentionDays), "tags": .texts(tags)]
    }
}

/// A zip in the bucket, named by the digest of what is in it.
package struct ArtifactSpec: Hashable, Sendable {
    package var key: String

    package init(key: String) {
        self.key = key
    }

    package var attributes: Attributes { ["key": .text(key)] }
}

package struct LayerSpec: Hashable, Sendable {
    package var name: String
    /// The digest of the layer's files: a version of it is published only when this changes.
    package var content: String
    package var objectKey: String
    package var architecture: String

    package init(name: String, content: String, objectKey: String, architecture: String) {
        self.name = name
        self.content = content
        self.objectKey = objectKey
        self.architecture = architecture
    }

    package var attributes: Attributes { ["content": .text(content), "architecture": .text(architecture)] }
}

package struct MappingSpec: Hashable, Sendable {
    package var queueARN: String
    /// The alias's ARN: new code takes over when the alias moves.
    package var functionARN: String
    package var batchSize: Int
    /// Seconds.
    package var batchWindow: Int
    package var maxConcurrency: Int?
    package var reportsBatchItemFailures: Bool
    package var isEnabled: Bool
    package var tags: [String: String]

    package init(
        queueARN: String, functionARN: String, batchSize: Int, batchWindow: Int, maxConcurrency: Int?,
        reportsBatchItemFailures: Bool, isEnabled: Bool, tags: [String: String]
    ) {
        self.queueARN = queueARN
        self.functionARN = functionARN
        self.batchSize = batchSize
        self.batchWindow = batchWindow
        self.maxConcurrency = maxConcurrency
        self.reportsBatchItemFailures = reportsBatchItemFailures
        self.isEnabled = isEnabled
        self.tags = tags
    }

    package var attributes: Attributes {
        [
            "queue": .text(queueARN), "function": .text(functionARN), "batchSize": .number(batchSize),
            "batchWindow": .number(batchWindow), "maxConcurrency": .optional(maxConcurrency),
            "reportsBatchItemFailures": .flag(reportsBatchItemFailures), Self.enabled: .flag(isEnabled),
            "tags": .texts(tags),
        ]
    }

    /// The attribute that `pause` and `resume` change.
    package static let enabled = "enabled"
}
