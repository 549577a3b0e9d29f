import Fanout

/// Progress in words.
enum ProgressWording {
    /// All on one line, for logs.
    static func line(_ counts: RunCounts) -> String {
        let failed = counts.failed > 0 ? ["\(counts.failed) failed"] : []
        return joined(["\(counts.done) of \(counts.tasks) done"] + failed + remainder(counts) + pace(counts))
    }

    /// For a terminal.
    static func block(_ counts: RunCounts, run: String) -> String {
        let share = counts.tasks > 0 ? Double(counts.finished) / Double(counts.tasks) : 1
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled)
        let states =
            ["\(counts.sent) sent", "\(counts.done) done", "\(counts.failed) failed"]
            + (counts.refused > 0 ? ["\(counts.refused) refused"] : []) + remainder(counts)
        return ["run \(run) [\(bar)] \(Int(share * 100)) %", joined(states), joined(pace(counts))]
            .joined(separator: "\n")
    }

    private static func joined(_ parts: [String]) -> String { parts.joined(separator: ", ") }

    private static let barWidth = 30

    private static func remainder(_ counts: RunCounts) -> [String] {
        var parts = ["\(counts.inFlight) in flight", "\(counts.waiting) waiting"]
        if counts.unaccounted > 0 { parts.append("\(counts.unaccounted) unaccounted") }
        if let letters = counts.deadLetters, letters > 0 { parts.append("\(letters) dead letters") }
        return parts
    }

    private static func pace(_ counts: RunCounts) -> [String] {
        var parts: [String] = []
        if let rate = counts.rate, rate > 0, counts.finished < counts.tasks {
            parts.append(self.rate(rate))
            if let left = counts.timeLeft { parts.append("about \(clock(left)) left") }
        }
        if let dollars = counts.dollars, dollars > 0 { parts.append("about \(self.dollars(dollars)) so far") }
        return parts
    }

    private static func rate(_ rate: Double) -> String {
        if rate >= 1 { return "\(Int(rate.rounded())) a second" }
        let perMinute = Int((rate * 60).rounded())
        return perMinute > 0 ? "\(perMinute) a minute" : "less than one a minute"
    }

    /// Minutes and seconds, and hours where there are any.
    private static func clock(_ duration: Duration) -> String {
        let seconds = Int(min(duration.components.seconds, 99 * 3600))
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return (hours > 0 ? "\(hours):\(twoDigits(minutes))" : "\(minutes)") + ":\(twoDigits(seconds % 60))"
    }

    private static func dollars(_ dollars: Double) -> String {
        let cents = Int((dollars * 100).rounded())
        return cents == 0 ? "less than $0.01" : "$\(cents / 100).\(twoDigits(cents % 100))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
