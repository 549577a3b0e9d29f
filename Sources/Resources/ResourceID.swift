/// The kinds of things that make up a stack.
package enum ResourceKind: String, Hashable, Sendable, Codable, CaseIterable {
    case deadLetterQueue
    case queue
    case role
    case rolePolicy
    case bucket
    case logGroup
    case layerObject
    case layerVersion
    case codeObject
    case function
    case alias
    case mapping

    /// What a person calls it.
    package var title: String {
        switch self {
        case .deadLetterQueue: "dead-letter queue"
        case .queue: "queue"
        case .role: "role"
        case .rolePolicy: "role policy"
        case .bucket: "bucket"
        case .logGroup: "log group"
        case .layerObject: "layer object"
        case .layerVersion: "layer version"
        case .codeObject: "code object"
        case .function: "function"
        case .alias: "alias"
        case .mapping: "event source mapping"
        }
    }
}

/// One thing of a stack: its kind, and the name that stays while its contents change.
package struct ResourceID: Hashable, Sendable, Codable {
    package let kind: ResourceKind
    package let name: String

    package init(_ kind: ResourceKind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

extension ResourceID: CustomStringConvertible {
    package var description: String { "\(kind.title) \(name)" }
}

extension ResourceID: Comparable {
    /// The order in which a stack is read: kinds as they depend on each other, then names.
    package static func < (left: ResourceID, right: ResourceID) -> Bool {
        left.kind == right.kind ? left.name < right.name : left.kind.rank < right.kind.rank
    }
}

extension ResourceKind {
    private static let ranks = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))
    fileprivate var rank: Int { Self.ranks[self] ?? 0 }
}

/// How AWS knows a resource: ARN, URL, UUID, version number, by name.
package typealias Identity = [String: String]
