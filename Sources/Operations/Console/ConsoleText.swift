/// Text that is safe on a terminal: no value in it can hold an escape sequence, only ``Console/paint(_:_:)`` adds them.
///
/// A literal is fanctl's own and stays as it is. An interpolated value may come from AWS, a worker, a task or the command line:
/// what a terminal would obey becomes visible, and lines after the first are indented, so that none looks like one of fanctl's.
package struct ConsoleText: ExpressibleByStringInterpolation {
    package let string: String

    package init(stringLiteral literal: String) { string = literal }

    package init(stringInterpolation interpolation: StringInterpolation) { string = interpolation.text }

    /// Lines that fanctl made, each of them safe in itself: their ends stay.
    package init(lines: String) { string = UnsafeScalars.shown(in: lines) }

    package init(lines: [ConsoleText]) { string = lines.map(\.string).joined(separator: "\n") }

    /// What an encoder wrote. Unsafe characters of its strings become JSON's escapes, which mean the same.
    package init(json: String) { string = UnsafeScalars.replaced(in: json, with: UnsafeScalars.inJSON) }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ safe: ConsoleText) { text += safe.string }

        package mutating func appendInterpolation(_ value: some Any) {
            text += UnsafeScalars.shown(in: String(describing: value), lineEnd: "\n    ")
        }
    }
}

extension DefaultStringInterpolation {
    /// Warnings are errors here: a painted text cannot be put into a `String`, where its colours would be made visible.
    @available(*, deprecated, message: "interpolate it into a ConsoleText")
    package mutating func appendInterpolation(_ text: ConsoleText) { appendLiteral(text.string) }
}

/// The characters that move the cursor, change or hide what a terminal shows, or end a line.
package enum UnsafeScalars {
    /// C0 but for tab and newline, DEL, C1, the line separators, and what overrides the direction of text (UAX #9).
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case ..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// `\x1b`, `\u{202e}`; a line end of Windows is one line end.
    package static func shown(in text: String, lineEnd: String = "\n") -> String {
        var text = text
        if text.utf8.contains(0x0D) { text = text.replacing("\r\n", with: "\n") }
        if lineEnd != "\n", text.utf8.contains(0x0A) { text = text.replacing("\n", with: lineEnd) }
        return replaced(in: text) { scalar in
            let digits = String(scalar.value, radix: 16)
            return scalar.value > 0xFF ? "\\u{\(digits)}" : "\\x\(scalar.value < 0x10 ? "0" : "")\(digits)"
        }
    }

    /// `\u001b`: none is beyond four digits.
    package static func inJSON(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    package static func replaced(in text: String, with shown: (Unicode.Scalar) -> String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isUnsafe(scalar) { result += shown(scalar) } else { result.unicodeScalars.append(scalar) }
        }
    }
}
