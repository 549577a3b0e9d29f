/// A line of the log, put together field by field, in the order in which they are added.
///
/// By hand, because each task logs two: encoders took a tenth of what a task costs that does nothing.
struct JSONLine {
    private var bytes: [UInt8] = []

    /// - Parameter name: needs no escaping.
    mutating func add(_ name: StaticString, _ value: String) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 { append(byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func add(_ name: StaticString, _ value: some BinaryInteger) {
        begin(name)
        bytes += "\(value)".utf8
    }

    /// - Parameter value: is JSON, on one line.
    mutating func add(_ name: StaticString, json value: String) {
        begin(name)
        bytes += value.utf8
    }

    mutating func add(_ name: StaticString, _ value: String?) {
        if let value { add(name, value) }
    }

    mutating func add(_ name: StaticString, _ value: (some BinaryInteger)?) {
        if let value { add(name, value) }
    }

    var text: String { "{" + String(decoding: bytes, as: UTF8.self) + "}" }

    private mutating func begin(_ name: StaticString) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes += $0 }
        bytes += "\":".utf8
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): bytes += "\\n".utf8
        case UInt8(ascii: "\r"): bytes += "\\r".utf8
        case UInt8(ascii: "\t"): bytes += "\\t".utf8
        case 0..<0x20: bytes += ("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8
        default: bytes.append(byte)
        }
    }
}
