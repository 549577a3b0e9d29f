import Foundation
import Testing
import Timing

@Suite struct InstantTests {
    @Test(arguments: [
        ("Tue, 15 Nov 1994 08:12:31 GMT", 784_887_151), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Tue, 24 Nov 2026 03:16:51 GMT", 1_795_490_211),
    ])
    func readsHTTPDates(text: String, seconds: Int) {
        #expect(Instant(httpDate: text) == Instant(seconds: seconds))
    }

    @Test(arguments: [
        "", "now", "Tue, 15 Nov 1994 08:12:31", "Tue, 15 Nov 1994 08:12:31 CET", "Tue, 15 Nov 1994 24:12:31 GMT",
        "Tue, 15 Xyz 1994 08:12:31 GMT", "Tue, x Nov 1994 08:12:31 GMT", "Tue, 15 Nov 1994 08:12 GMT",
        "1994-11-15T08:12:31Z",
    ])
    func isNoHTTPDate(text: String) {
        #expect(Instant(httpDate: text) == nil)
    }

    @Test(arguments: [
        ("2026-11-24T03:16:51Z", 1_795_490_211_000), ("2026-11-24T03:16:51UTC", 1_795_490_211_000),
        ("2026-11-24T03:16:51.5Z", 1_795_490_211_500), ("2026-11-24T03:16:51.05Z", 1_795_490_211_050),
        ("2026-11-24T03:16:51.123456Z", 1_795_490_211_123), ("2026-11-24T05:16:51+02:00", 1_795_490_211_000),
        ("2026-11-23T21:46:51.250-05:30", 1_795_490_211_250), ("2026-11-24T03:16:51+0000", 1_795_490_211_000),
        ("2026-11-24 03:16:51Z", 1_795_490_211_000), ("1969-12-31T23:59:59Z", -1000),
    ])
    func readsISO8601(text: String, milliseconds: Int64) {
        #expect(Instant(iso8601: text) == Instant(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "2026-11-24", "2026-11-24T03:16:51", "2026-11-24T03:16Z", "2026-13-24T03:16:51Z", "2026-11-32T03:16:51Z",
        "2026-11-00T03:16:51Z", "2026-11-24T25:16:51Z", "2026-11-24T03:60:51Z", "2026-11T03:16:51Z",
        "2026-11-24T03:16:51+2Z", "2026-11-24T03:16:51+x", "2026-11-24T03:16:51.-1Z", "2026-11-24T03:16:51.Z",
        "2026-11-24T03:16:51.5xZ",
    ])
    func isNoISO8601(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test func agreesWithFoundationOverManyCenturies() throws {
        var generator = SplitMix(state: 20_261_124)
        let httpDates = DateFormatter()
        httpDates.locale = Locale(identifier: "en_US_POSIX")
        httpDates.timeZone = .gmt
        httpDates.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for _ in 0..<2000 {
            // 1601 to 2999: Foundation's calendar is the Gregorian one there.
            let seconds = Int.random(in: -11_600_000_000..<32_500_000_000, using: &generator)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let instant = Instant(seconds: seconds)
            try #require(instant.iso8601 == date.formatted(.iso8601))
            try #require(Instant(iso8601: instant.iso8601) == instant)
            try #require(Instant(httpDate: httpDates.string(from: date)) == instant)
        }
    }

    @Test func roundsDownToWholeSeconds() {
        #expect(Instant(milliseconds: 1_999).seconds == 1)
        #expect(Instant(milliseconds: -1).seconds == -1)
        #expect(Instant(milliseconds: -1).iso8601 == "1969-12-31T23:59:59Z")
        #expect(Instant(milliseconds: -1).iso8601WithMilliseconds == "1969-12-31T23:59:59.999Z")
        #expect(Instant(milliseconds: 60_042).iso8601WithMilliseconds == "1970-01-01T00:01:00.042Z")
    }

    @Test func addsAndSubtracts() {
        let instant = Instant(seconds: 100)
        #expect(instant + .milliseconds(-1500) == Instant(milliseconds: 98_500))
        #expect(instant - Instant(milliseconds: 98_500) == .milliseconds(1500))
        #expect(Duration.milliseconds(-1999).wholeMilliseconds == -1999)
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
        #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    }

    @Test func takesTheTimeOfThisMachine() {
        let before = Date().timeIntervalSince1970
        let now = SystemTimeSource().now()
        #expect(Double(now.milliseconds) / 1000 >= before - 0.01)
        #expect(Double(now.milliseconds) / 1000 <= Date().timeIntervalSince1970)
    }
}

/// The same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
