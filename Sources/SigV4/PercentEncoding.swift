/// Percent-encoding as AWS wants it: only `A-Z a-z 0-9 - _ . ~` stay, hexadecimal digits in upper case, text as UTF-8,
/// a space is `%20` and `+` is only a plus.
package enum PercentEncoding {
    package static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        encode(text.utf8, keepingSlash: keepingSlash)
    }

    package static func encode(_ bytes: some Sequence<UInt8>, keepingSlash: Bool = false) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            append(byte, to: &encoded, keepingSlash: keepingSlash)
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Nil where a `%` is not followed by two hexadecimal digits, or where the bytes are not UTF-8.
    package static func decode(_ text: some StringProtocol) -> String? {
        var bytes = Array(text.utf8)[...]
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        while let byte = bytes.popFirst() {
            if byte == percent {
                guard let escaped = popEscape(&bytes) else { return nil }
                decoded.append(escaped)
            } else {
                decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// A query as it goes over the wire, in the order given; an item without a value becomes a bare name.
    package static func query(_ items: [(name: String, value: String?)]) -> String {
        items.map { name, value in
            guard let value else { return encode(name) }
            return encode(name) + "=" + encode(value)
        }.joined(separator: "&")
    }

    /// Brings text that is already encoded, perhaps in another way (`%3a`, a bare `/`), to AWS's form.
    ///
    /// A `%` that begins no escape is taken for itself.
    static func canonicalize(_ text: some StringProtocol) -> String {
        var bytes = Array(text.utf8)[...]
        var canonical: [UInt8] = []
        canonical.reserveCapacity(bytes.count)
        while let byte = bytes.popFirst() {
            let meant = byte == percent ? popEscape(&bytes) ?? byte : byte
            append(meant, to: &canonical, keepingSlash: false)
        }
        return String(decoding: canonical, as: UTF8.self)
    }

    private static let percent = UInt8(ascii: "%")

    private static func append(_ byte: UInt8, to encoded: inout [UInt8], keepingSlash: Bool) {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            encoded.append(byte)
        case UInt8(ascii: "/") where keepingSlash:
            encoded.append(byte)
        default:
            encoded.append(percent)
            encoded.append(hexDigit(byte >> 4))
            encoded.append(hexDigit(byte & 0x0f))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// Takes the two digits after a `%`, or nothing where they are not two digits.
    private static func popEscape(_ bytes: inout ArraySlice<UInt8>) -> UInt8? {
        guard let high = bytes.first.flatMap(hexValue), let low = bytes.dropFirst().first.flatMap(hexValue) else {
            return nil
        }
        bytes.removeFirst(2)
        return high << 4 | low
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
