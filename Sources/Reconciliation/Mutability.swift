internal import Stacks

/// What cannot be changed in place.
enum Mutability {
    static func needsReplacement(_ kind: ResourceKind, _ changes: [FieldChange]) -> Bool {
        let fields = Set(changes.map { String($0.field.prefix { $0 != "." }) })
        return !fields.isDisjoint(with: fixed(kind))
    }

    private static func fixed(_ kind: ResourceKind) -> Set<String> {
        switch kind {
        // A layer version is frozen; new contents make a new version.
        case .layerVersion: ["content", "architecture"]
        default: []
        }
    }
}
