/// The tags that mark a resource as fanctl's.
package struct Ownership: Hashable, Sendable {
    package let stack: String
    /// The lockfile's lineage: a second stack of the same name, made elsewhere, has another.
    package let lineage: String

    package static let stackKey = "fanctl:stack"
    package static let lineageKey = "fanctl:lineage"

    package init(stack: String, lineage: String) {
        self.stack = stack
        self.lineage = lineage
    }

    /// Nil where the tags are not fanctl's.
    package init?(tags: [String: String]) {
        guard let stack = tags[Self.stackKey], let lineage = tags[Self.lineageKey] else { return nil }
        self.init(stack: stack, lineage: lineage)
    }

    package var tags: [String: String] { [Self.stackKey: stack, Self.lineageKey: lineage] }
}
