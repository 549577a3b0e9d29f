/// One thing that exists.
package struct FakeItem: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `queue`, `role`, `rolePolicy`, `bucket`, `object`, `upload`, `logGroup`, `layerVersion`, `function`, `version`,
    /// `alias` or `mapping`.
    package let kind: String
    package let name: String
    /// The stack that its tags name; nil where it has no tags of fanctl's.
    package let stack: String?

    package var description: String { "\(kind) \(name)" }

    package static func < (left: FakeItem, right: FakeItem) -> Bool {
        (left.kind, left.name) < (right.kind, right.name)
    }
}

extension FakeWorld {
    /// Everything that exists, in order.
    package var census: [FakeItem] {
        var items: [FakeItem] = []
        func add(_ kind: String, _ name: String, _ tags: [String: String] = [:]) {
            items.append(FakeItem(kind: kind, name: name, stack: tags["fanctl:stack"]))
        }
        for queue in queues.values { add("queue", queue.name, queue.tags) }
        for role in roles.values {
            add("role", role.name, role.tags)
            for policy in role.policies.keys { add("rolePolicy", "\(role.name)/\(policy)") }
        }
        for (name, bucket) in buckets where bucket.owner == settings.account {
            add("bucket", name, bucket.tags ?? [:])
            for (key, versions) in bucket.objects { for _ in versions { add("object", "\(name)/\(key)") } }
            for upload in bucket.uploads { add("upload", "\(name)/\(upload.key)") }
        }
        for (name, group) in logGroups { add("logGroup", name, group.tags) }
        for (name, layer) in layers { for number in layer.versions.keys { add("layerVersion", "\(name):\(number)") } }
        for (name, function) in functions where function.deletedAt == nil {
            add("function", name, function.tags)
            for version in function.versions { add("version", "\(name):\(version.number)") }
            for alias in function.aliases.keys { add("alias", "\(name):\(alias)") }
        }
        for mapping in mappings.values { add("mapping", mapping.functionARN, mapping.tags) }
        return items.sorted()
    }
}
