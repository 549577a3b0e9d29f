package import Resources

/// The recorded state of a deployed stack: its target, its resources and the steps that were under way.
package struct Lockfile: Hashable, Sendable {
    package static let formatVersion = 1

    /// Names this lockfile among all others; every resource carries it as a tag.
    package let lineage: String
    /// Counts the times it was written.
    package var serial: Int
    package let stack: String
    package let target: Target
    /// For the digests of secrets.
    package let salt: String
    package var resources: [ResourceID: RecordedResource]
    package var pending: [ResourceID: PendingStep]

    /// The account, region and endpoint that a lockfile is about, and no other.
    package struct Target: Hashable, Sendable, Codable {
        package let account: String
        package let region: String
        /// Nil for AWS itself.
        package let endpoint: String?

        package init(account: String, region: String, endpoint: String?) {
            self.account = account
            self.region = region
            self.endpoint = endpoint
        }
    }

    package init(
        lineage: String, serial: Int = 0, stack: String, target: Target, salt: String,
        resources: [ResourceID: RecordedResource] = [:], pending: [ResourceID: PendingStep] = [:]
    ) {
        self.lineage = lineage
        self.serial = serial
        self.stack = stack
        self.target = target
        self.salt = salt
        self.resources = resources
        self.pending = pending
    }

    package var owner: Ownership { Ownership(stack: stack, lineage: lineage) }
    package var hasher: SecretHasher { SecretHasher(salt: salt) }
    package var isEmpty: Bool { resources.isEmpty && pending.isEmpty }
}

/// A resource as fanctl last left it.
package struct RecordedResource: Hashable, Sendable, Codable {
    package var identity: ResourceIdentity
    package var attributes: Attributes
    package var dependencies: [ResourceID]

    package init(identity: ResourceIdentity, attributes: Attributes, dependencies: [ResourceID]) {
        self.identity = identity
        self.attributes = attributes
        self.dependencies = dependencies
    }
}

/// An effect that was about to happen when this was written, and may have happened.
package struct PendingStep: Hashable, Sendable, Codable {
    package let action: StepAction
    /// When it began: seconds since 1970.
    package let since: Int

    package init(action: StepAction, since: Int) {
        self.action = action
        self.since = since
    }
}
