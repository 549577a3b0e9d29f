import SigV4
import Testing

@Suite struct SigningDateTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (1_440_938_160, "20150830T123600Z"), (951_782_400, "20000229T000000Z"),
        (951_868_799, "20000229T235959Z"), (951_868_800, "20000301T000000Z"), (1_709_164_800, "20240229T000000Z"),
        (1_735_689_599, "20241231T235959Z"), (1_735_689_600, "20250101T000000Z"), (4_107_542_400, "21000301T000000Z"),
        (4_107_542_399, "21000228T235959Z"), (2_147_483_648, "20380119T031408Z"), (-1, "19691231T235959Z"),
        (-86_400, "19691231T000000Z"), (-11_644_473_600, "16010101T000000Z"), (-62_135_596_800, "00010101T000000Z"),
        (253_402_300_799, "99991231T235959Z"),
    ])
    func writesMomentsInUTC(seconds: Int, timestamp: String) {
        let date = SigningDate(secondsSince1970: seconds)
        #expect(date.timestamp == timestamp)
        #expect(date.day == String(timestamp.prefix(8)))
    }

    @Test func countsEveryDayOfFourCenturies() {
        var expected = (year: 1970, month: 1, day: 1)
        for day in 0..<146_097 {
            let number = expected.year * 10_000 + expected.month * 100 + expected.day
            let date = SigningDate(secondsSince1970: day * 86_400 + 86_399)
            if date.timestamp != "\(number)T235959Z" {
                Issue.record("day \(day) is \(date.timestamp), not \(number)")
                return
            }
            expected.day += 1
            if expected.day > length(ofMonth: expected.month, year: expected.year) {
                expected = expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
            }
        }
    }

    private func length(ofMonth month: Int, year: Int) -> Int {
        let leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: leaps ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
