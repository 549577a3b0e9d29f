/// JSON that is written piece by piece, where an encoder would take most of the time.
struct JSONBytes {
    private(set) var bytes: [UInt8] = []

    /// What is JSON already.
    mutating func append(_ json: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// A string, quoted and escaped.
    mutating func append(text: String) {
        bytes.append(Self.quote)
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for index in utf8.indices
            where utf8[index] < 0x20 || utf8[index] == Self.quote || utf8[index] == Self.backslash {
                bytes.append(contentsOf: utf8[start..<index])
                escape(utf8[index])
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(Self.quote)
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case Self.quote, Self.backslash: bytes += [Self.backslash, byte]
        case UInt8(ascii: "\n"): append(#"\n"#)
        case UInt8(ascii: "\r"): append(#"\r"#)
        case UInt8(ascii: "\t"): append(#"\t"#)
        default:
            append(byte < 0x10 ? #"\u000"# : #"\u001"#)
            bytes.append(Self.digits[Int(byte & 0x0f)])
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let digits = Array("0123456789abcdef".utf8)
}
