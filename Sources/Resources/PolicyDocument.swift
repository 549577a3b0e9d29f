internal import Foundation

/// An IAM policy, compared by meaning.
///
/// Order, spacing, and the difference between one item and a list of one do not count.
package struct PolicyDocument: Hashable, Sendable {
    package let statements: [Statement]

    package struct Statement: Hashable, Sendable {
        package var id: String
        package var actions: [String]
        package var resources: [String]
        /// A service's principal (`lambda.amazonaws.com`), in trust policies alone.
        package var principal: String?

        package init(id: String, actions: [String], resources: [String], principal: String? = nil) {
            self.id = id
            self.actions = actions
            self.resources = resources
            self.principal = principal
        }
    }

    package init(statements: [Statement]) {
        self.statements = statements
    }

    /// The document as AWS reads it.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let document: AttributeValue = .map([
            "Version": .text("2012-10-17"), "Statement": .list(statements.map(\.element)),
        ])
        guard let bytes = try? encoder.encode(document) else {
            preconditionFailure("a policy is always encodable: text, lists and maps")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package var value: AttributeValue { Self.normalised(json) }

    /// A document's meaning, for comparison. Text that is not JSON is compared as text.
    package static func normalised(_ json: String) -> AttributeValue {
        guard let value = try? JSONDecoder().decode(AttributeValue.self, from: Data(json.utf8)) else {
            return .text(json)
        }
        return normalised(value)
    }

    private static func normalised(_ value: AttributeValue) -> AttributeValue {
        switch value {
        case .map(let map): return .map(map.mapValues(normalised))
        case .list(let list):
            let items = list.map(normalised)
            if items.count == 1 { return items[0] }
            return .list(items.sorted { $0.description < $1.description })
        default: return value
        }
    }
}

extension PolicyDocument.Statement {
    fileprivate var element: AttributeValue {
        var members: [String: AttributeValue] = [
            "Effect": .text("Allow"), "Action": .list(actions.map(AttributeValue.text)),
        ]
        if !id.isEmpty { members["Sid"] = .text(id) }
        if !resources.isEmpty { members["Resource"] = .list(resources.map(AttributeValue.text)) }
        if let principal { members["Principal"] = .map(["Service": .text(principal)]) }
        return .map(members)
    }
}
