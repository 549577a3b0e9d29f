/// What errors have in common: their text without what differs from task to task.
///
/// Numbers become `<n>`, ids `<id>`, times `<time>`, quoted texts `"…"`, and where the task's own field is quoted, its name
/// stands there: `HTTP 404 for <ticker>`. Statuses and exit codes stay.
package struct FailureSignature: Hashable, Sendable {
    package let text: String

    private static let longest = 200
    /// Characters of an error that are looked at.
    private static let read = 1_000

    /// - Parameter task: the message's body.
    package init(of error: String, task: String?) {
        var writer = SignatureWriter(error.prefix(Self.read), fields: TaskFields(task, of: error))
        let whole = writer.written()
        guard whole.count > Self.longest else {
            text = whole.isEmpty ? "(no words)" : whole
            return
        }
        text = whole.prefix(Self.longest) + "…"
    }
}

/// Goes through an error's text once, byte by byte.
private struct SignatureWriter {
    private let bytes: [UInt8]
    private let fields: TaskFields
    private var position = 0
    private var output: [UInt8] = []
    /// The last word, in lower case: it tells whether a number says what went wrong.
    private var previous: [UInt8] = []

    init(_ text: Substring, fields: TaskFields) {
        bytes = Array(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").utf8)
        self.fields = fields
    }

    mutating func written() -> String {
        while position < bytes.count {
            if let field = fields.field(at: position, of: bytes) {
                position += field.value.count
                put("<\(field.name)>")
            } else if let end = quoteEnd() {
                putQuoted(until: end)
            } else if isWord(bytes[position]) {
                word()
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A list of any length reads like one of a single item.
    private mutating func put(_ placeholder: String) {
        let item = Array(placeholder.utf8)
        for separator in [", ", ","] where output.suffix(item.count + separator.utf8.count) == item + separator.utf8 {
            output.removeLast(separator.utf8.count)
            return
        }
        output += item
    }

    private func isWord(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || byte == UInt8(ascii: "_") }
}

// Quotes.
extension SignatureWriter {
    private static let longestQuote = 200

    /// The position of the closing quote, where one opens here.
    private func quoteEnd() -> Int? {
        let quote = bytes[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`") else {
            return nil
        }
        // An apostrophe is no quote.
        if position > 0, bytes[position - 1].isLetterOrDigit { return nil }
        let rest = bytes[(position + 1)...].prefix(Self.longestQuote)
        return rest.indices.first { index in
            guard bytes[index] == quote, bytes[index - 1] != UInt8(ascii: "\\") else { return false }
            return index + 1 == bytes.count || !bytes[index + 1].isLetterOrDigit
        }
    }

    private mutating func putQuoted(until end: Int) {
        let quote = bytes[position]
        let inner = bytes[(position + 1)..<end]
        output.append(quote)
        if let field = fields.field(equalTo: inner) {
            output += "<\(field)>".utf8
        } else if quote == UInt8(ascii: "`"), inner.allSatisfy({ $0.isLetter || $0 == UInt8(ascii: "_") }) {
            // Names of fields and functions are often put like this, and say what went wrong.
            output += inner
        } else {
            output += "…".utf8
        }
        output.append(quote)
        position = end + 1
    }
}

// Words, numbers and addresses.
extension SignatureWriter {
    /// Numbers behind these words say what went wrong.
    private static let tellingWords = Set(
        ["http", "status", "code", "error", "errno", "signal", "exit", "exited", "statuscode"].map { Array($0.utf8) })

    /// Words in which a digit means nothing.
    private static let names = Set(
        [
            "s3", "ec2", "ipv4", "ipv6", "utf8", "utf16", "utf-8", "utf-16", "x86_64", "base64", "sha1", "sha256",
            "md5",
            "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "http2",
        ].map { Array($0.utf8) })

    private mutating func word() {
        let end = wordEnd()
        let word = bytes[position..<end]
        let lower = word.map(\.lowercase)
        if !word.contains(where: \.isDigit) {
            if bytes[end...].starts(with: "://".utf8) { return address(from: end + 3) }
            plain(until: end, lower)
        } else if Self.names.contains(lower) {
            plain(until: end, lower)
        } else if word.allSatisfy(\.isDigit) {
            number(until: end)
        } else if let telling = tellingPrefix(lower), lower.count <= telling + 3 {
            plain(until: end, lower)
        } else if isTime(word) {
            position = end
            // What follows of it: `:00:17.123Z`.
            while position < bytes.count, bytes[position].isDigit || ":.Z+".utf8.contains(bytes[position]) {
                position += 1
            }
            put("<time>")
        } else if isID(lower) {
            position = end
            put("<id>")
        } else {
            mixed(until: end)
        }
    }

    private mutating func plain(until end: Int, _ lower: [UInt8]) {
        output += bytes[position..<end]
        previous = lower
        position = end
    }

    private func wordEnd() -> Int {
        var end = position
        while end < bytes.count {
            let isHyphen = bytes[end] == UInt8(ascii: "-") && end + 1 < bytes.count && bytes[end + 1].isLetterOrDigit
            guard isWord(bytes[end]) || isHyphen else { break }
            end += 1
        }
        return end
    }

    private mutating func number(until end: Int) {
        var end = end
        let isShort = end - position <= 3
        while end + 1 < bytes.count, bytes[end] == UInt8(ascii: "."), bytes[end + 1].isDigit {
            end += 1
            while end < bytes.count, bytes[end].isDigit { end += 1 }
        }
        let isTelling = isShort && Self.tellingWords.contains(previous)
        if isTelling { output += bytes[position..<end] }
        // A version may stand between the two: `HTTP/1.1 404`.
        if !bytes[position..<end].contains(UInt8(ascii: ".")) { previous = [] }
        position = end
        if !isTelling { put("<n>") }
    }

    /// The length of the telling word that a word such as `http404` begins with.
    private func tellingPrefix(_ lower: [UInt8]) -> Int? {
        let letters = lower.prefix { $0.isLetter }
        guard Self.tellingWords.contains(Array(letters)), lower.dropFirst(letters.count).allSatisfy(\.isDigit) else {
            return nil
        }
        return letters.count
    }

    /// Begins like `2026-11-27`.
    private func isTime(_ word: ArraySlice<UInt8>) -> Bool {
        let parts = word.prefix(10).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy(\.isDigit) }
    }

    /// UUIDs, digests, addresses in memory, and other long words of letters and digits.
    private func isID(_ lower: [UInt8]) -> Bool {
        if lower.starts(with: "0x".utf8) { return true }
        let isHex = lower.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
        let isUUID = lower.split(separator: UInt8(ascii: "-")).map(\.count) == [8, 4, 4, 4, 12]
        return isUUID || isHex && lower.count >= 8 || lower.count >= 20
    }

    private mutating func mixed(until end: Int) {
        while position < end {
            guard bytes[position].isDigit else {
                output.append(bytes[position])
                position += 1
                continue
            }
            while position < end, bytes[position].isDigit { position += 1 }
            put("<n>")
        }
        previous = []
    }

    /// Keeps the host and the parts of the path that look like names.
    private mutating func address(from start: Int) {
        output += bytes[position..<start]
        let closing = Array(" \"'`<>".utf8)
        var end = bytes[start...].firstIndex { closing.contains($0) } ?? bytes.count
        while end > start, ".,;:)]}".utf8.contains(bytes[end - 1]) { end -= 1 }
        let query = bytes[start..<end].firstIndex { "?#".utf8.contains($0) } ?? end
        for (place, part) in bytes[start..<query].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .enumerated()
        {
            if place > 0 { output.append(UInt8(ascii: "/")) }
            output += place == 0 ? host(part) : segment(part)
        }
        if query < end { output += Array("?…".utf8) }
        position = end
        previous = []
    }

    private func host(_ part: ArraySlice<UInt8>) -> [UInt8] {
        let name = part.prefix { $0 != UInt8(ascii: ":") }
        let isNumeric = name.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
        return isNumeric && !name.isEmpty ? Array("<address>".utf8) : Array(name)
    }

    private func segment(_ part: ArraySlice<UInt8>) -> [UInt8] {
        if let field = fields.field(equalTo: part) { return Array("<\(field)>".utf8) }
        let isName =
            part.count <= 24
            && part.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-_.".utf8.contains(byte)
            }
        return isName ? Array(part) : [UInt8(ascii: "*")]
    }
}
