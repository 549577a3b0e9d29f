/// The name of an AWS region, checked: it becomes part of host names and of signatures.
package struct Region: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    /// Nil where the name is no host label, or has only digits: what botocore's `validate_region_name` refuses.
    package init?(_ name: String) {
        guard HostLabel.isValid(name), !name.allSatisfy(\.isNumber) else { return nil }
        self.name = name
    }

    private init(known name: String) { self.name = name }

    package static let usEast1 = Region(known: "us-east-1")

    package var description: String { name }
}

/// One part of a host name, between two dots (RFC 1123).
enum HostLabel {
    /// Whether a text has 1 to 63 ASCII letters, digits and hyphens, and no hyphen at either end.
    static func isValid(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
