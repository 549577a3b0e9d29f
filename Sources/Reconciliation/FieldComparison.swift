internal import Resources

/// The differences between desired, recorded and observed state, field by field.
enum FieldComparison {
    static func changes(desired: Attributes, recorded: Attributes?, observed: Attributes) -> [FieldChange] {
        let desired = flattened(desired)
        let recorded = recorded.map(flattened)
        var changes: [FieldChange] = []
        let known = flattened(observed)
        for field in Set(desired.keys).union(managed(known, by: recorded)).sorted() {
            let new = desired[field] ?? .none
            let old = known[field] ?? .none
            guard new != old else { continue }
            // Recorded as desired now, but observed otherwise: changed outside of fanctl.
            let isDrift = recorded != nil && recorded?[field] ?? .none == new
            changes.append(FieldChange(field: field, old: old, new: new, cause: isDrift ? .drift : .stackFile))
        }
        return changes
    }

    /// Every field of a new resource. A field recorded with the desired value was there, and is gone.
    static func creation(_ attributes: Attributes, wasRecorded recorded: Attributes?) -> [FieldChange] {
        let recorded = recorded.map(flattened)
        return flattened(attributes).filter { $0.value != .none }.sorted { $0.key < $1.key }.map { field, value in
            FieldChange(field: field, old: .none, new: value, cause: recorded?[field] == value ? .gone : .stackFile)
        }
    }

    /// Tags that fanctl never set stay. All other observed fields are managed.
    private static func managed(_ observed: Attributes, by recorded: Attributes?) -> [String] {
        observed.keys.filter { field in
            guard field.hasPrefix("tags.") else { return true }
            return recorded?[field] != nil
        }
    }

    /// `{environment: {A: 1}}` → `{environment.A: 1}`, one level deep.
    private static func flattened(_ attributes: Attributes) -> Attributes {
        var flat: Attributes = [:]
        for (name, value) in attributes {
            if case .map(let members) = value, !isOneValue(name) {
                for (member, value) in members { flat["\(name).\(member)"] = value }
            } else {
                flat[name] = value
            }
        }
        return flat
    }

    /// Documents are compared and shown whole.
    private static func isOneValue(_ name: String) -> Bool {
        name == "document" || name == "trustPolicy"
    }
}
