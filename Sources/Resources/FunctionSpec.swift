internal import Foundation
internal import Hashing

package struct FunctionSpec: Hashable, Sendable {
    package var code: Code
    package var roleARN: String
    package var architecture: String
    package var settings: FunctionSettings
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
        code: Code, roleARN: String, architecture: String, settings: FunctionSettings,
        environment: [String: EnvironmentValue], layers: [Layer], description: String, tags: [String: String]
    ) {
        self.code = code
        self.roleARN = roleARN
        self.architecture = architecture
        self.settings = settings
        self.environment = environment
        self.layers = layers
        self.description = description
        self.tags = tags
    }

    package func attributes(hasher: SecretHasher) -> Attributes {
        attributes(of: FunctionField.allCases, hasher)
    }

    /// The attributes that a published version freezes.
    package func release(hasher: SecretHasher) -> Attributes {
        attributes(of: FunctionField.allCases.filter(\.isReleased), hasher)
    }

    private func attributes(of fields: [FunctionField], _ hasher: SecretHasher) -> Attributes {
        fields.reduce(into: [:]) { all, field in
            all.merge(field.attributes(of: self, hasher: hasher)) { _, new in new }
        }
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

    package func attributes(hasher: SecretHasher) -> Attributes {
        if let pinned { return [Self.version: .text(pinned)] }
        return ["release": .text(Self.digest(of: release.release(hasher: hasher)))]
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
