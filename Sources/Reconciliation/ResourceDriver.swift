package import Resources

/// One kind of resource, in terms of calls to AWS. The only place where effects are.
package protocol ResourceDriver: Sendable {
    /// The resource as it stands; nil where it is missing. Makes reads alone.
    ///
    /// - Parameters:
    ///   - desired: which fields are secrets, and nothing else, is taken from it.
    ///   - recorded: where it was found last.
    func observe(_ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?) async throws -> Observation?

    /// Creates the resource, or takes over what an earlier, interrupted attempt of ours created.
    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity

    /// Brings an existing resource to the spec.
    ///
    /// - Parameter changes: the fields that differ; others need not be sent.
    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity

    /// Deletes the resource; succeeds where it is missing.
    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion
}

/// The state of the stack that a driver may read during a step.
package struct StepContext: Sendable {
    /// The AWS identifiers of the stack's resources at this moment.
    package let identities: [ResourceID: ResourceIdentity]
    /// Reports one line of progress, such as the reason for a wait.
    package let report: @Sendable (String) -> Void

    package init(identities: [ResourceID: ResourceIdentity], report: @escaping @Sendable (String) -> Void) {
        self.identities = identities
        self.report = report
    }
}

package enum Deletion: Hashable, Sendable {
    case gone
    /// It stays, and the lockfile keeps it.
    case kept(reason: String)
}

/// A resource as it stands in AWS.
package struct Observation: Hashable, Sendable {
    package let identity: ResourceIdentity
    package let attributes: Attributes
    package let owner: ObservedOwner

    package init(identity: ResourceIdentity, attributes: Attributes, owner: ObservedOwner) {
        self.identity = identity
        self.attributes = attributes
        self.owner = owner
    }
}

/// The owner of a resource, by its tags.
package enum ObservedOwner: Hashable, Sendable {
    case fanctl(Ownership)
    /// No tags of fanctl's.
    case nobody
    /// It is part of something that is ours: a policy of our role, an alias of our function.
    case parent
}
