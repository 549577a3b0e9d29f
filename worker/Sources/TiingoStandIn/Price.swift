/// A day, counted from 1970-01-01.
struct Day: Sendable {
    let number: Int

    /// 2026-11-23, a Monday: the stand-in does not look at the clock, so that its answers stay the same.
    static let latest = 20_780

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init(number: Int) {
        self.number = number
    }

    init(parsing text: String) throws {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            (1900...2200).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { throw Mistake(description: "\(text) is not YYYY-MM-DD") }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1970-01-01 was a Thursday.
    var isWeekday: Bool { ![2, 3].contains(((number % 7) + 7) % 7) }

    var text: String {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(dayOfYear - (153 * index + 2) / 5 + 1))"
    }
}

/// One day's prices of a ticker, made from both.
struct Price: Sendable {
    static let header =
        "date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor"

    let day: Day
    private let open: Double
    private let close: Double
    private let high: Double
    private let low: Double
    private let volume: Int

    init(ticker: String, day: Day) {
        var random = Mixer(seed: ticker, day: day.number)
        let level = 5 + Double(Mixer(seed: ticker, day: 0).state % 50_000) / 100
        func cents(_ value: Double) -> Double { (value * 100).rounded() / 100 }
        self.day = day
        open = cents(level * (0.97 + random.next() * 0.06))
        close = cents(level * (0.97 + random.next() * 0.06))
        high = cents(max(open, close) * (1 + random.next() * 0.02))
        low = cents(min(open, close) * (1 - random.next() * 0.02))
        volume = 10_000 + Int(random.next() * 5_000_000)
    }

    var csv: String {
        "\(day.text),\(close),\(high),\(low),\(open),\(volume),\(close),\(high),\(low),\(open),\(volume),0.0,1.0"
    }

    var json: String {
        #"{"date":"\#(day.text)T00:00:00.000Z","close":\#(close),"high":\#(high),"low":\#(low),"open":\#(open),"#
            + #""volume":\#(volume),"adjClose":\#(close),"adjHigh":\#(high),"adjLow":\#(low),"adjOpen":\#(open),"#
            + #""adjVolume":\#(volume),"divCash":0.0,"splitFactor":1.0}"#
    }
}

/// Numbers that follow from a text and a day (FNV-1a, then xorshift).
struct Mixer {
    private(set) var state: UInt64

    init(seed: String, day: Int) {
        state = 0xcbf2_9ce4_8422_2325
        for byte in "\(seed)/\(day)".utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    /// From 0 up to 1.
    mutating func next() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) / 9_007_199_254_740_992
    }
}
