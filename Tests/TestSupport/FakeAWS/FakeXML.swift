internal import AWSCore

/// XML, written and read as simply as the calls of S3, IAM and STS need it.
enum FakeXML {
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
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
