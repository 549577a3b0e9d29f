/// A JSON object on one line, built member by member in the order in which they are added.
///
/// Written by hand, because each task logs two lines: an encoder took a tenth of the time of a task that does nothing.
package struct JSONLine {
    private var bytes: [UInt8] = []

    package init() {}

    /// - Parameter name: needs no escaping.
    package mutating func add(_ name: String, _ value: String) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 { append(byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func add(_ name: String, _ value: Int64) {
        begin(name)
        bytes += "\(value)".utf8
    }

    /// - Parameter value: is JSON, on one line.
    package mutating func add(_ name: String, json value: String) {
        begin(name)
        bytes += value.utf8
    }

    package var text: String { "{" + String(decoding: bytes, as: UTF8.self) + "}" }

    private mutating func begin(_ name: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes += name.utf8
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
