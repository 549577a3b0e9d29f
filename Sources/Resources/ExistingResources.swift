/// Existing resources that a stack file names. fanctl uses them, and never creates, changes or deletes them.
package struct ExistingResources: Hashable, Sendable {
    /// A standard queue's ARN. fanctl does not manage its dead-letter queue either.
    package var queueARN: String?
    package var roleARN: String?
    /// A bucket's name.
    package var bucket: String?

    package init(queueARN: String? = nil, roleARN: String? = nil, bucket: String? = nil) {
        self.queueARN = queueARN
        self.roleARN = roleARN
        self.bucket = bucket
    }

    /// The kinds that fanctl therefore does not manage.
    var kinds: Set<ResourceKind> {
        var kinds: Set<ResourceKind> = []
        if queueARN != nil { kinds.formUnion([.queue, .deadLetterQueue]) }
        if roleARN != nil { kinds.formUnion([.role, .rolePolicy]) }
        if bucket != nil { kinds.insert(.bucket) }
        return kinds
    }
}
