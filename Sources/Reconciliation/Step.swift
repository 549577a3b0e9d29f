package import Resources

package enum StepAction: String, Hashable, Sendable, Codable {
    case create
    case update
    /// A new one is made beside the old one, which stays: earlier versions of the function were published with it.
    /// Both go with the stack.
    case replace
    case delete
    /// It is there and ours, and the lockfile did not know: only the lockfile changes.
    case adopt
    /// It is gone and no longer wanted: only the lockfile changes.
    case forget
}

/// One action of `up` or `down` on one resource. The plan shows exactly the steps that are applied.
package struct Step: Hashable, Sendable {
    package let id: ResourceID
    package let action: StepAction
    /// The desired state; nil for deletions.
    package let spec: ResourceSpec?
    /// How AWS knows it now; empty where it is not there yet.
    package let identity: ResourceIdentity
    package let changes: [FieldChange]
    /// The attributes that the lockfile will hold; empty for deletions.
    package let attributes: Attributes
    package let dependencies: [ResourceID]
    /// The steps that must be done before this one.
    package var after: Set<ResourceID>

    package init(
        id: ResourceID, action: StepAction, spec: ResourceSpec? = nil, identity: ResourceIdentity = [:],
        changes: [FieldChange] = [], attributes: Attributes = [:], dependencies: [ResourceID] = [],
        after: Set<ResourceID> = []
    ) {
        self.id = id
        self.action = action
        self.spec = spec
        self.identity = identity
        self.changes = changes
        self.attributes = attributes
        self.dependencies = dependencies
        self.after = after
    }
}

extension Step {
    /// The reason for a step, for the reader of a plan.
    package enum Reason: Hashable, Sendable {
        /// The stack file says so.
        case stackFile
        /// Someone changed it in AWS; where the stack file changed other fields too, this counts.
        case drift
        /// It was there, and someone deleted it.
        case gone
        /// These fields cannot be changed in place.
        case cannotChange([String])
    }

    package var reason: Reason {
        if action == .replace { return .cannotChange(Mutability.fixedFields(id.kind, changes)) }
        let causes = Set(changes.map(\.cause))
        if causes.contains(.gone) { return .gone }
        return causes.contains(.drift) ? .drift : .stackFile
    }
}

/// A field whose value will change, and who changed it.
package struct FieldChange: Hashable, Sendable {
    /// The field's name, with dots into maps: `environment.TIINGO_TOKEN`.
    package let field: String
    package let old: AttributeValue
    package let new: AttributeValue
    package let cause: Cause

    package init(field: String, old: AttributeValue, new: AttributeValue, cause: Cause) {
        self.field = field
        self.old = old
        self.new = new
        self.cause = cause
    }

    package enum Cause: String, Hashable, Sendable, Codable {
        case stackFile
        /// Someone changed it in AWS.
        case drift
        /// Someone deleted the resource in AWS.
        case gone
    }
}

/// A resource that has a name of the stack and another owner.
package struct Conflict: Hashable, Sendable {
    package let id: ResourceID
    package let owner: ObservedOwner

    package init(id: ResourceID, owner: ObservedOwner) {
        self.id = id
        self.owner = owner
    }
}

/// The steps to the desired state, in an order that respects dependencies.
package struct Plan: Hashable, Sendable {
    package let steps: [Step]
    package let conflicts: [Conflict]
    /// Resources that stand as they should.
    package let unchanged: [ResourceID]

    package init(steps: [Step], conflicts: [Conflict], unchanged: [ResourceID]) {
        self.steps = steps
        self.conflicts = conflicts
        self.unchanged = unchanged
    }

    /// Whether AWS is as it should be; steps that only bring the lockfile up to date do not count.
    package var changesNothing: Bool {
        steps.allSatisfy { $0.action == .adopt || $0.action == .forget }
    }
}
