/// The value of a managed field, in the form that desired, recorded and observed state share.
package enum AttributeValue: Hashable, Sendable {
    case none
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([AttributeValue])
    case map([String: AttributeValue])
    /// A salted digest of a secret: it shows only whether two secrets are equal.
    case sealed(String)
}

/// The managed fields of a resource by name.
package typealias Attributes = [String: AttributeValue]

extension AttributeValue {
    package static func texts(_ map: [String: String]) -> AttributeValue { .map(map.mapValues(AttributeValue.text)) }
    package static func optional(_ number: Int?) -> AttributeValue { number.map(AttributeValue.number) ?? .none }

    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

extension AttributeValue: Codable {
    private static let sealedKey = "$sealed"

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .none
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([AttributeValue].self) {
            self = .list(list)
        } else {
            let map = try container.decode([String: AttributeValue].self)
            if map.count == 1, case .text(let digest)? = map[Self.sealedKey] {
                self = .sealed(digest)
            } else {
                self = .map(map)
            }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .none: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .map(let map): try container.encode(map)
        case .sealed(let digest): try container.encode([Self.sealedKey: digest])
        }
    }
}

extension AttributeValue: CustomStringConvertible {
    /// One line; secrets are hidden.
    package var description: String {
        switch self {
        case .none: "none"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .text(let text): text.isEmpty ? "\"\"" : text
        case .list(let list): "[" + list.map(\.description).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        case .sealed: "(secret)"
        }
    }
}
