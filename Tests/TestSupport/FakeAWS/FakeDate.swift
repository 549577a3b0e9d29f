internal import Timing

/// Times as AWS writes them.
enum FakeDate {
    /// `Wed, 25 Nov 2026 01:30:11 GMT`
    static func http(_ instant: Instant) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = instant.iso8601
        let parts = text.dropLast().split(separator: "T")
        let date = parts[0].split(separator: "-")
        let month = months[(Int(date[1]) ?? 1) - 1]
        return "\(days[instant.seconds / 86_400 % 7]), \(date[2]) \(month) \(date[0]) \(parts[1]) GMT"
    }

    /// `20261125T013011Z`
    static func basic(_ text: String) -> Instant? {
        guard text.count == 16 else { return nil }
        let digits = Array(text)
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return Instant(
            iso8601:
                "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
    }

    /// Lambda's own: `2026-11-25T01:30:11.000+0000`
    static func lambda(_ instant: Instant) -> String { instant.iso8601.dropLast() + ".000+0000" }
}
