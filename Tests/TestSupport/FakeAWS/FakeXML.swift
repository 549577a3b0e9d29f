internal import AWSCore

/// XML, written and read as simply as the calls of S3, IAM and STS need it.
enum FakeXML {
    static func escape(_ text: String) -> String {
        // Hardly any text has one of these, and looking for each of them takes long.
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x26 || $0 == 0x3c || $0 == 0x3e }) else { return text }
        return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// `<name>text</name>`, the text escaped.
    static func text(_ name: String, _ text: String) -> String { "<\(name)>\(escape(text))</\(name)>" }

    static func element(_ name: String, _ contents: String) -> String { "<\(name)>\(contents)</\(name)>" }

    /// The contents of every element of a name, which may not hold another of the same name.
    static func all(_ name: String, in document: String) -> [String] {
        var found: [String] = []
        var rest = document[...]
        while let open = rest.firstRange(of: "<\(name)>"),
            let close = rest[open.upperBound...].firstRange(of: "</\(name)>")
        {
            found.append(String(rest[open.upperBound..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        return found
    }

    static func first(_ name: String, in document: String) -> String? { XMLText.first(name, in: document) }
}
