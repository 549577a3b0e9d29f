import Timing

/// Numbers as people read them, without what a locale would drag in.
enum Figures {
    /// `12,345.68`.
    static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15 else { return "\(value)" }
        let (whole, part) = Int(scaled).quotientAndRemainder(dividingBy: Int(scale))
        let digits = String(part)
        let fraction = decimals == 0 ? "" : "." + String(repeating: "0", count: decimals - digits.count) + digits
        return (value < 0 && scaled > 0 ? "-" : "") + grouped(whole) + fraction
    }

    /// Small amounts to the hundredth of a cent.
    static func dollars(_ value: Double) -> String { "$" + fixed(value, decimals: abs(value) < 1 ? 4 : 2) }

    /// `3 h 22 min`, `41 min`, `12 s`.
    static func duration(_ duration: Duration) -> String {
        let seconds = Int(duration.inSeconds.rounded(.up))
        if seconds < 120 { return "\(seconds) s" }
        let minutes = (seconds + 59) / 60
        return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        let head = digits.count % 3
        var groups = head == 0 ? [] : [String(digits[..<head])]
        groups += stride(from: head, to: digits.count, by: 3).map { String(digits[$0..<$0 + 3]) }
        return groups.joined(separator: ",")
    }
}
