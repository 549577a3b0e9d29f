internal import Resources

/// The fields that cannot be changed in place.
enum Mutability {
    static func needsReplacement(_ kind: ResourceKind, _ changes: [FieldChange]) -> Bool {
        !fixedFields(kind, changes).isEmpty
    }

    /// The fields among the changes that only a new resource can have.
    static func fixedFields(_ kind: ResourceKind, _ changes: [FieldChange]) -> [String] {
        let fields = Set(changes.map { String($0.field.prefix { $0 != "." }) })
        return fields.intersection(fixed(kind)).sorted()
    }

    private static func fixed(_ kind: ResourceKind) -> Set<String> {
        switch kind {
        // A layer version is frozen; new contents make a new version.
        case .layerVersion: ["content", "architecture"]
        default: []
        }
    }
}
