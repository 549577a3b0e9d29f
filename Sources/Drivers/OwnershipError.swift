package import Reconciliation
package import Resources

/// A resource of ours-to-be came into being in other hands between looking and creating.
package struct OwnershipError: Error, Hashable, Sendable {
    package let id: ResourceID
    package let owner: ObservedOwner
}

extension ObservedOwner {
    /// The owner that the tags name.
    init(tags: [String: String]) {
        self = Ownership(tags: tags).map(ObservedOwner.fanctl) ?? .nobody
    }
}

/// Which tags to set and which to take away, from the fields that changed.
struct TagChanges {
    let set: [String: String]
    let removed: [String]

    init(_ changes: Set<String>, wanted: [String: String]) {
        let keys = changes.filter { $0.hasPrefix("tags.") }.map { String($0.dropFirst("tags.".count)) }
        set = wanted.filter { keys.contains($0.key) }
        removed = keys.filter { wanted[$0] == nil }.sorted()
    }
}
