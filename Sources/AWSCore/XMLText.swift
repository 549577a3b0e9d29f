/// The text of single elements, for what the worker must read without an XML library: error codes and messages.
package enum XMLText {
    /// The text of the first element of this name that has no element inside; nil where there is none.
    package static func first(_ name: String, in document: String) -> String? {
        guard let open = document.firstRange(of: "<\(name)>") else { return nil }
        let rest = document[open.upperBound...]
        guard let close = rest.firstRange(of: "</\(name)>") else { return nil }
        return unescaped(rest[..<close.lowerBound])
    }

    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[rest.index(after: start)...]
            guard let end = rest.firstIndex(of: ";"), let character = character(rest[..<end]) else {
                result += "&"
                continue
            }
            result += character
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ entity: Substring) -> String? {
        if let known = entities[String(entity)] { return known }
        guard entity.first == "#" else { return nil }
        let digits = entity.dropFirst()
        let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
}
