internal import Foundation
internal import Hashing

package struct FunctionSpec: Hashable, Sendable {
    package var code: Code
    package var roleARN: String
    package var architecture: String
    /// MB.
    package var memory: Int
    /// Seconds.
    package var timeout: Int
    /// MB of `/tmp`.
    package var temporaryStorage: Int
    package var environment: [String: EnvironmentValue]
    package var layers: [Layer]
    package var description: String
    package var tags: [String: String]

    package struct Code: Hashable, Sendable {
        /// In the stack's bucket.
        package var key: String
        /// Base64 of the zip's SHA-256, as Lambda reports it.
        package var sha256: String

        package init(key: String, sha256: String) {
            self.key = key
            self.sha256 = sha256
        }
    }

    package enum Layer: Hashable, Sendable {
        /// fanctl's own layer, by the digest of its contents; its ARN is known once it is published.
        case runtime(content: String)
        /// The user's own files, by the layer's name and the digest of its contents.
        case folder(name: String, content: String)
        case arn(String)

        /// As the lockfile has it.
        package var value: AttributeValue {
            switch self {
            case .runtime(let content): .text("runtime:\(content)")
            case .folder(let name, let content): .text("folder:\(name):\(content)")
            case .arn(let arn): .text(arn)
            }
        }
    }

    package init(
        code: Code, roleARN: String, architecture: String, memory: Int, timeout: Int, temporaryStorage: Int,
        environment: [String: EnvironmentValue], layers: [Layer], description: String, tags: [String: String]
    ) {
        self.code = code
        self.roleARN = roleARN
        self.architecture = architecture
        self.memory = memory
        self.timeout = timeout
        self.temporaryStorage = temporaryStorage
        self.environment = environment
        self.layers = layers
        self.description = description
        self.tags = tags
    }

    package func attributes(sealer: Sealer) -> Attributes {
        var all = release(sealer: sealer)
        all["description"] = .text(description)
        all["tags"] = .texts(tags)
        return all
    }

    /// What a published version freezes.
    package func release(sealer: Sealer) -> Attributes {
        [
            "code": .text(code.sha256),
            "role": .text(roleARN),
            "architecture": .text(architecture),
            "memory": .number(memory),
            "timeout": .number(timeout),
            "temporaryStorage": .number(temporaryStorage),
            "environment": .map(environment.mapValues { $0.isSecret ? sealer.seal($0.value) : .text($0.value) }),
            "layers": .list(layers.map(\.value)),
        ]
    }
}

/// The alias that the mapping calls, and what the version behind it should hold.
package struct AliasSpec: Hashable, Sendable {
    package var function: String
    package var release: FunctionSpec
    /// The version that `rollback` chose: it stays until the next push, whatever the release is.
    package var pinned: String?

    package init(function: String, release: FunctionSpec, pinned: String? = nil) {
        self.function = function
        self.release = release
        self.pinned = pinned
    }

    package func attributes(sealer: Sealer) -> Attributes {
        if let pinned { return [Self.version: .text(pinned)] }
        return ["release": .text(Self.digest(of: release.release(sealer: sealer)))]
    }

    /// The attribute of an alias that is pinned.
    package static let version = "version"

    /// A short name for what a version holds.
    private static func digest(of release: Attributes) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let bytes = try? encoder.encode(release) else {
            preconditionFailure("attributes are always encodable: text, numbers, lists and maps")
        }
        return String(SHA256.hash(bytes).hex.prefix(16))
    }
}
