extension Instant {
    /// A date in the form of HTTP's `Date` header (RFC 9110): `Tue, 15 Nov 1994 08:12:31 GMT`.
    package init?(httpDate text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = Self.months.firstIndex(of: String(words[2])), let time = Self.time(words[4])
        else { return nil }
        self.init(seconds: Self.days(year: year, month: month + 1, day: day) * 86_400 + time)
    }

    /// A date in the form of AWS's expirations: `2026-11-24T03:16:51Z`, with a fraction or an offset where there is one.
    package init?(iso8601 text: String) {
        guard let separator = text.firstIndex(where: { $0 == "T" || $0 == " " }) else { return nil }
        let date = text[..<separator].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, let year = Int(date[0]), let month = Int(date[1]), let day = Int(date[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var clock = text[text.index(after: separator)...]
        guard let offset = Self.takeOffset(from: &clock), let time = Self.time(clock.prefix { $0 != "." }),
            let fraction = Self.fraction(clock)
        else { return nil }
        let seconds = Self.days(year: year, month: month, day: day) * 86_400 + time - offset
        self.init(milliseconds: Int64(seconds) * 1000 + fraction)
    }

    /// `2026-11-24T03:16:51Z`.
    package var iso8601: String {
        let (year, month, day) = Self.civil(days: Int((Double(seconds) / 86_400).rounded(.down)))
        let clock = seconds - Self.days(year: year, month: month, day: day) * 86_400
        return "\(year)-\(Self.two(month))-\(Self.two(day))T"
            + "\(Self.two(clock / 3600)):\(Self.two(clock / 60 % 60)):\(Self.two(clock % 60))Z"
    }

    /// `2026-11-24T03:16:51.042Z`.
    package var iso8601WithMilliseconds: String {
        let fraction = String(milliseconds - Int64(seconds) * 1000)
        return iso8601.dropLast() + "." + String(repeating: "0", count: 3 - fraction.count) + fraction + "Z"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func time(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]), let seconds = Int(parts[2]),
            (0...23).contains(hours), (0...59).contains(minutes), (0...60).contains(seconds)
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }

    /// Removes `Z`, `UTC` or `+hh:mm` from the end, and gives it in seconds.
    private static func takeOffset(from clock: inout Substring) -> Int? {
        if clock.last == "Z" {
            clock.removeLast()
            return 0
        }
        if clock.hasSuffix("UTC") {
            clock.removeLast(3)
            return 0
        }
        guard let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let digits = clock[clock.index(after: sign)...].filter { $0 != ":" }
        guard digits.count == 4, let value = Int(digits) else { return nil }
        let offset = (value / 100 * 60 + value % 100) * 60
        let isNegative = clock[sign] == "-"
        clock = clock[..<sign]
        return isNegative ? -offset : offset
    }

    /// In milliseconds; nil where what follows the point is no number.
    private static func fraction(_ clock: Substring) -> Int64? {
        guard let point = clock.firstIndex(of: ".") else { return 0 }
        let digits = clock[clock.index(after: point)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(digits.prefix(3)).map { $0 * [1, 100, 10, 1][min(digits.count, 3)] }
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's `days_from_civil`).
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * index + 2) / 5 + 1)
    }
}
