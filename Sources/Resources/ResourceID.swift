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

    /// The name in messages and plans.
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

extension ResourceKind {
    /// The kinds that must stand before this one, and that are deleted after it.
    package var dependencies: [ResourceKind] {
        switch self {
        case .deadLetterQueue, .role, .bucket, .logGroup: []
        case .queue: [.deadLetterQueue]
        case .rolePolicy: [.role]
        case .layerObject, .codeObject: [.bucket]
        case .layerVersion: [.layerObject]
        case .function: [.codeObject, .role, .rolePolicy, .logGroup, .layerVersion]
        case .alias: [.function]
        case .mapping: [.alias, .queue, .rolePolicy]
        }
    }
}

extension ResourceID {
    /// The resources that this one needs: kind by kind, each kind in the order of the given ids.
    package func dependencies(among ids: [ResourceID]) -> [ResourceID] {
        kind.dependencies.flatMap { kind in
            // A layer's version is published from that layer's object alone.
            ids.filter { $0.kind == kind && (kind != .layerObject || $0.name == name) }
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

/// A resource's identifiers in AWS: ARN, URL, UUID, version number, by name.
package typealias ResourceIdentity = [String: String]
