/// Validates JSON values (RFC 8259) without building them.
///
/// Refuses also what other readers refuse later: half of a surrogate pair, and nesting beyond 512.
struct JSONScanner {
    /// UTF-8.
    let bytes: [UInt8]
    private(set) var position = 0

    /// Where and why a text is not JSON.
    struct Failure: Error {
        let offset: Int
        let problem: JSONProblem
    }

    private static let deepest = 512

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    /// The next byte that is not white space, which stays unread.
    mutating func peek() -> UInt8? {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }

    /// Skips white space and then this byte.
    mutating func pass(_ byte: UInt8) throws(Failure) {
        guard let found = peek() else { throw fail(.unexpectedEnd) }
        guard found == byte else { throw fail(.unexpected(found)) }
        position += 1
    }

    /// Skips one value.
    mutating func value(depth: Int = 0) throws(Failure) {
        guard let first = peek() else { throw fail(.unexpectedEnd) }
        switch first {
        case UInt8(ascii: "{"): try object(depth + 1)
        case UInt8(ascii: "["): try array(depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: throw fail(.unexpected(first))
        }
    }

    /// Throws where anything but white space is left.
    mutating func end() throws(Failure) {
        if let found = peek() { throw fail(.unexpected(found)) }
    }

    private func fail(_ problem: JSONProblem, at offset: Int? = nil) -> Failure {
        Failure(offset: offset ?? position, problem: problem)
    }

    private mutating func object(_ depth: Int) throws(Failure) {
        guard depth <= Self.deepest else { throw fail(.tooDeep) }
        position += 1
        if peek() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            guard let quote = peek() else { throw fail(.unexpectedEnd) }
            guard quote == UInt8(ascii: "\"") else { throw fail(.unexpected(quote)) }
            try string()
            try pass(UInt8(ascii: ":"))
            try value(depth: depth)
            if try isLast(closing: UInt8(ascii: "}")) { return }
        }
    }

    private mutating func array(_ depth: Int) throws(Failure) {
        guard depth <= Self.deepest else { throw fail(.tooDeep) }
        position += 1
        if peek() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            try value(depth: depth)
            if try isLast(closing: UInt8(ascii: "]")) { return }
        }
    }

    /// Skips a comma (returns false) or the closing bracket (returns true).
    private mutating func isLast(closing: UInt8) throws(Failure) -> Bool {
        guard let byte = peek() else { throw fail(.unexpectedEnd) }
        guard byte == closing || byte == UInt8(ascii: ",") else { throw fail(.unexpected(byte)) }
        position += 1
        return byte == closing
    }

    private mutating func word(_ word: StaticString) throws(Failure) {
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw fail(.unexpectedEnd) }
            guard bytes[position] == word.utf8Start[index] else { throw fail(.unexpected(bytes[position])) }
            position += 1
        }
    }

    private mutating func number() throws(Failure) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits(from: start)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits(from: start)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            try digits(from: start)
        }
        if position < bytes.count, Self.isDigit(bytes[position]) { throw fail(.badNumber, at: start) }
    }

    private mutating func digits(from start: Int) throws(Failure) {
        let first = position
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
        if position == first { throw fail(.badNumber, at: start) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension JSONScanner {
    private mutating func string() throws(Failure) {
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw fail(.controlInString)
            default: position += 1
            }
        }
        throw fail(.unexpectedEnd)
    }

    private mutating func escape() throws(Failure) {
        let start = position
        position += 1
        guard position < bytes.count else { throw fail(.unexpectedEnd) }
        guard bytes[position] == UInt8(ascii: "u") else {
            guard #""\/bfnrt"#.utf8.contains(bytes[position]) else { throw fail(.badEscape, at: start) }
            position += 1
            return
        }
        switch try codeUnit(from: start) {
        case 0xdc00...0xdfff:
            throw fail(.loneSurrogate, at: start)
        case 0xd800...0xdbff:
            guard bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
                throw fail(.loneSurrogate, at: start)
            }
            position += 1
            guard (0xdc00...0xdfff).contains(try codeUnit(from: start)) else { throw fail(.loneSurrogate, at: start) }
        default: break
        }
    }

    /// Skips `u` and four hexadecimal digits.
    private mutating func codeUnit(from start: Int) throws(Failure) -> UInt32 {
        let digits = bytes[(position + 1)...].prefix(4)
        guard digits.count == 4 else { throw fail(.unexpectedEnd, at: bytes.count) }
        var value: UInt32 = 0
        for digit in digits {
            guard let number = Character(UnicodeScalar(digit)).hexDigitValue else { throw fail(.badEscape, at: start) }
            value = value << 4 | UInt32(number)
        }
        position += 5
        return value
    }
}
