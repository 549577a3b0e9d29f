/// A moment in UTC as SigV4 writes it.
package struct SigningDate: Hashable, Sendable {
    /// The value of `X-Amz-Date`, such as `20150830T123600Z`.
    package let timestamp: String

    /// The day of the credential scope, such as `20150830`.
    package var day: String { String(timestamp.prefix(8)) }

    package init(secondsSince1970: Int) {
        let secondsPerDay = 86_400
        let secondOfDay = ((secondsSince1970 % secondsPerDay) + secondsPerDay) % secondsPerDay
        let date = Self.civilDate(daysSince1970: (secondsSince1970 - secondOfDay) / secondsPerDay)
        let time = (hour: secondOfDay / 3600, minute: secondOfDay / 60 % 60, second: secondOfDay % 60)
        timestamp =
            Self.padded(date.year, to: 4) + Self.padded(date.month, to: 2) + Self.padded(date.day, to: 2) + "T"
            + Self.padded(time.hour, to: 2) + Self.padded(time.minute, to: 2) + Self.padded(time.second, to: 2) + "Z"
    }

    /// Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day is a year's last,
    /// and 400 years (an era of 146,097 days) repeat.
    private static func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
