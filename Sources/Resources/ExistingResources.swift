/// Resources of somebody else's that a stack file names: they are used, and never made, changed or deleted.
package struct ExistingResources: Hashable, Sendable {
    /// A standard queue's ARN; its dead-letter queue is its owner's affair too.
    package var queueARN: String?
    package var roleARN: String?
    /// A bucket's name.
    package var bucket: String?

    package init(queueARN: String? = nil, roleARN: String? = nil, bucket: String? = nil) {
        self.queueARN = queueARN
        self.roleARN = roleARN
        self.bucket = bucket
    }

    /// The kinds that fanctl leaves alone because of them.
    var kinds: Set<ResourceKind> {
        var kinds: Set<ResourceKind> = []
        if queueARN != nil { kinds.formUnion([.queue, .deadLetterQueue]) }
        if roleARN != nil { kinds.formUnion([.role, .rolePolicy]) }
        if bucket != nil { kinds.insert(.bucket) }
        return kinds
    }
}
