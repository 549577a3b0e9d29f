internal import Diagnostics
internal import Foundation
internal import Resources

extension Lockfile: Codable {
    private enum CodingKeys: String, CodingKey {
        case format, writer, lineage, serial, stack, target, salt, resources, pending
    }

    /// A list, not a map: a `ResourceID` is no text, and a list in the order of the stack reads well in a diff.
    private struct ResourceEntry: Codable {
        let kind: ResourceKind
        let name: String
        let identity: ResourceIdentity
        let attributes: Attributes
        let dependsOn: [ResourceID]
    }

    private struct PendingEntry: Codable {
        let kind: ResourceKind
        let name: String
        let action: StepAction
        let since: Int
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let resources = try container.decode([ResourceEntry].self, forKey: .resources).map { entry in
            (
                ResourceID(entry.kind, entry.name),
                RecordedResource(
                    identity: entry.identity, attributes: entry.attributes, dependencies: entry.dependsOn)
            )
        }
        let pending = try container.decode([PendingEntry].self, forKey: .pending).map { entry in
            (ResourceID(entry.kind, entry.name), PendingStep(action: entry.action, since: entry.since))
        }
        self.init(
            lineage: try container.decode(String.self, forKey: .lineage),
            serial: try container.decode(Int.self, forKey: .serial),
            stack: try container.decode(String.self, forKey: .stack),
            target: try container.decode(Target.self, forKey: .target),
            salt: try container.decode(String.self, forKey: .salt),
            resources: Dictionary(resources) { _, last in last },
            pending: Dictionary(pending) { _, last in last })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.formatVersion, forKey: .format)
        try container.encode("fanctl", forKey: .writer)
        try container.encode(lineage, forKey: .lineage)
        try container.encode(serial, forKey: .serial)
        try container.encode(stack, forKey: .stack)
        try container.encode(target, forKey: .target)
        try container.encode(salt, forKey: .salt)
        let resources = resources.sorted { $0.key < $1.key }.map { id, resource in
            ResourceEntry(
                kind: id.kind, name: id.name, identity: resource.identity, attributes: resource.attributes,
                dependsOn: resource.dependencies)
        }
        try container.encode(resources, forKey: .resources)
        let pending = pending.sorted { $0.key < $1.key }.map { id, step in
            PendingEntry(kind: id.kind, name: id.name, action: step.action, since: step.since)
        }
        try container.encode(pending, forKey: .pending)
    }

    /// The file's contents: sorted keys and one member a line, so that versions of it can be compared.
    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// - Throws: ``LockfileError`` where the contents are torn, or of a newer format.
    package static func decoded(_ bytes: [UInt8], path: String) throws -> Lockfile {
        struct Header: Decodable { let format: Int }
        let decoder = JSONDecoder()
        do {
            let format = try decoder.decode(Header.self, from: Data(bytes)).format
            guard format <= formatVersion else { throw LockfileError.newerFormat(path: path, format: format) }
            return try decoder.decode(Lockfile.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw LockfileError.unreadable(path: path, detail: error.fact)
        }
    }
}

/// A lockfile that must not be used, and is never overwritten.
package enum LockfileError: Error, Hashable, Sendable {
    case unreadable(path: String, detail: String)
    case newerFormat(path: String, format: Int)
    case otherTarget(path: String, recorded: Lockfile.Target, current: Lockfile.Target)
    case otherStack(path: String, recorded: String, current: String)
}
