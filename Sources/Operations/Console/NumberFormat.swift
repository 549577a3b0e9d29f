package import Stacks
internal import Timing

/// Numbers with their units as people read them: one way for each, without what a locale would drag in.
package enum NumberFormat {
    /// `12,345`.
    package static func count(_ number: Int) -> String { fixed(Double(number), decimals: 0) }

    /// `0 tasks`, `1 task`, `12,345 tasks`.
    ///
    /// - Parameter many: the plural where it is not the singular with an `s`.
    package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count(number)) \(plural(number, one, many ?? one + "s"))"
    }

    /// The word alone: `plural(2, "is", "are")` is `are`.
    package static func plural(_ number: Int, _ one: String, _ many: String) -> String { number == 1 ? one : many }

    /// `12,345.68`.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let (whole, part) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
        let digits = String(part)
        let fraction = decimals == 0 ? "" : "." + String(repeating: "0", count: decimals - digits.count) + digits
        return (value < 0 && scaled > 0 ? "-" : "") + grouped(whole) + fraction
    }

    /// `2`, `2.1`, `0.125`: without zeros at the end.
    package static func decimal(_ value: Double, upTo decimals: Int) -> String {
        let text = fixed(value, decimals: decimals)
        guard text.contains(".") else { return text }
        let digits = text.reversed().drop { $0 == "0" }
        return String(digits.drop { $0 == "." }.reversed())
    }

    /// `$12.30`; of less than a dollar, to the hundredth of a cent: `$0.0042`.
    package static func dollars(_ value: Double) -> String {
        let isSmall = value != 0 && abs(value) < 1
        if isSmall && abs(value) < 0.00005 { return "less than $0.0001" }
        return "$" + fixed(value, decimals: isSmall ? 4 : 2)
    }

    /// `850 bytes`, `13 KB`, `250 MB`, `1.5 GB`, as AWS counts them: a KB is 1,024 bytes. Rounded up, as sizes are compared with limits.
    package static func bytes(_ bytes: Int) -> String {
        var (size, units) = (Double(bytes), ["KB", "MB", "GB", "TB"][...])
        guard size >= 1024 else { return count(bytes, "byte") }
        var unit = ""
        while size >= 1024, let next = units.popFirst() { (size, unit) = (size / 1024, next) }
        let scale = unit == "KB" ? 1.0 : 10
        return "\(decimal((size * scale).rounded(.up) / scale, upTo: 1)) \(unit)"
    }

    /// `850 ms`, `12.5 s`, `90 s`, `3 min 5 s`, `15 min`, `2 h 5 min`, `1 day 6 h`, `14 days`: two units where the smaller one says something.
    package static func duration(_ duration: Duration) -> String {
        let exact = duration.inSeconds
        let seconds = Int(min(exact.rounded(), 1e15))
        switch exact {
        case ..<0.9995: return "\(Int((exact * 1000).rounded())) ms"
        case ..<59.95: return "\(decimal(exact, upTo: 1)) s"
        case ..<119.5: return "\(seconds) s"
        case ..<599.5: return joined(seconds / 60, "min", seconds % 60, "s")
        case ..<86_370:
            let minutes = (seconds + 30) / 60
            return joined(minutes / 60, "h", minutes % 60, "min")
        default:
            let hours = (seconds + 1800) / 3600
            return joined(hours / 24, plural(hours / 24, "day", "days"), hours % 24, "h")
        }
    }

    /// Of a setting, in a sentence; ``TimeSpan`` itself reads as the stack file writes it.
    package static func duration(_ span: TimeSpan) -> String { duration(.seconds(span.seconds)) }

    private static func joined(_ large: Int, _ unit: String, _ small: Int, _ smallUnit: String) -> String {
        let parts = [(large, unit), (small, smallUnit)].filter { $0.0 > 0 }
        return parts.map { "\(count($0.0)) \($0.1)" }.joined(separator: " ")
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        let head = digits.count % 3
        var groups = head == 0 ? [] : [String(digits[..<head])]
        groups += stride(from: head, to: digits.count, by: 3).map { String(digits[$0..<$0 + 3]) }
        return groups.joined(separator: ",")
    }
}

extension DefaultStringInterpolation {
    /// `1 task`, `12,345 tasks`.
    ///
    /// - Parameter many: the plural where it is not the singular with an `s`.
    package mutating func appendInterpolation(_ number: Int, _ one: String, _ many: String? = nil) {
        appendLiteral(NumberFormat.count(number, one, many))
    }

    /// `12,345`.
    package mutating func appendInterpolation(count number: Int) { appendLiteral(NumberFormat.count(number)) }

    /// `1 of 12,345 tasks`.
    package mutating func appendInterpolation(_ number: Int, of all: Int, _ one: String) {
        appendLiteral("\(NumberFormat.count(number)) of \(NumberFormat.count(all, one))")
    }
}
