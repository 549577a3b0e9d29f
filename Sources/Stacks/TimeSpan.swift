/// A length of time in whole seconds, as stack files write it: `90s`, `15m`, `1h`, `14d`, `1h30m`.
package struct TimeSpan: Hashable, Sendable {
    package let seconds: Int

    package init(seconds: Int) {
        self.seconds = seconds
    }

    private static let units: [(letter: Character, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// Nil where the text is not numbers each followed by one of `d`, `h`, `m`, `s`, the larger unit first.
    package init?(parsing text: String) {
        var total = 0
        var rest = text[...]
        var allowed = Self.units[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, let number = Int(digits), let letter = rest[digits.endIndex...].first,
                let index = allowed.firstIndex(where: { $0.letter == letter })
            else { return nil }
            let (product, overflows) = number.multipliedReportingOverflow(by: allowed[index].seconds)
            let (sum, overflowsToo) = total.addingReportingOverflow(product)
            guard !overflows, !overflowsToo else { return nil }
            total = sum
            allowed = allowed[(index + 1)...]
            rest = rest[digits.endIndex...].dropFirst()
        }
        seconds = total
    }
}

extension TimeSpan: Comparable {
    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }
}

extension TimeSpan: CustomStringConvertible {
    /// In the largest unit that divides it: `90s`, `15m`, `1h`, `14d`.
    package var description: String {
        for (letter, unit) in Self.units where seconds >= unit && seconds.isMultiple(of: unit) {
            return "\(seconds / unit)\(letter)"
        }
        return "\(seconds)s"
    }
}

extension TimeSpan {
    /// In every unit that it has, as stack files may write it too: `1h30m`, `10d10h15m`.
    var mixed: String {
        var rest = seconds
        let parts = Self.units.compactMap { letter, unit -> String? in
            defer { rest %= unit }
            return rest >= unit ? "\(rest / unit)\(letter)" : nil
        }
        return parts.isEmpty ? "0s" : parts.joined()
    }
}

extension TimeSpan: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let span = TimeSpan(parsing: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no length of time: \(text)")
        }
        self = span
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
