/// The headers of a request in canonical form: names in lower case and sorted, values trimmed, repeated ones folded.
struct CanonicalHeaders: Sendable {
    private let fields: [(name: String, value: String)]

    /// What proxies and HTTP libraries add or change on the way must stay out of the signature (botocore's list),
    /// and `authorization` is what carries it.
    private static let unsignedNames: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// - Parameter additions: headers that replace those of the same name in `headers`.
    init(_ headers: [(name: String, value: String)], replacedBy additions: [(name: String, value: String)] = []) {
        var fields: [(name: String, value: String)] = []
        fields.reserveCapacity(headers.count + additions.count)
        for (name, value) in additions {
            fields.append((name.lowercased(), Self.trimmed(value)))
        }
        for (name, value) in headers {
            let name = name.lowercased()
            if Self.unsignedNames.contains(name) { continue }
            // Requests have a dozen headers: a linear search is cheaper than a dictionary, and it keeps their order.
            if let index = fields.firstIndex(where: { $0.name == name }) {
                if index >= additions.count { fields[index].value += "," + Self.trimmed(value) }
            } else {
                fields.append((name, Self.trimmed(value)))
            }
        }
        self.fields = fields.sorted { $0.name < $1.name }
    }

    /// One line a header, each with its line break.
    var lines: String {
        fields.reduce(into: "") { lines, field in
            lines += field.name
            lines += ":"
            lines += field.value
            lines += "\n"
        }
    }

    /// The names, joined by `;`.
    var signedNames: String {
        fields.map(\.name).joined(separator: ";")
    }

    /// - Parameter name: in lower case.
    func value(of name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// The value without white space at its ends, and with inner runs of it as one space.
    private static func trimmed(_ value: String) -> String {
        if isTrimmed(value) { return value }
        return value.utf8.split(whereSeparator: isWhiteSpace).map { String(Substring($0)) }.joined(separator: " ")
    }

    /// Nearly all values are, and then need no copy.
    private static func isTrimmed(_ value: String) -> Bool {
        var previous = space
        for byte in value.utf8 {
            if isWhiteSpace(byte), byte != space || previous == space { return false }
            previous = byte
        }
        return value.isEmpty || previous != space
    }

    private static let space = UInt8(ascii: " ")

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == space || (0x09...0x0d).contains(byte)
    }
}
