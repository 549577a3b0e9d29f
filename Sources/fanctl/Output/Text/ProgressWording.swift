import Fanout
import Operations

/// Progress in words.
enum ProgressWording {
    /// All on one line, for logs.
    static func line(_ counts: RunCounts) -> String {
        let failed = counts.failed > 0 ? ["\(count: counts.failed) failed"] : []
        return joined(
            ["\(count: counts.done) of \(count: counts.tasks) done"] + failed + remainder(counts) + pace(counts))
    }

    /// For a terminal.
    static func block(_ counts: RunCounts, run: String) -> String {
        let share = counts.tasks > 0 ? Double(counts.finished) / Double(counts.tasks) : 1
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled)
        let states =
            ["\(count: counts.sent) sent", "\(count: counts.done) done", "\(count: counts.failed) failed"]
            + (counts.refused > 0 ? ["\(count: counts.refused) refused"] : []) + remainder(counts)
        return ["run \(run) [\(bar)] \(Int(share * 100)) %", joined(states), joined(pace(counts))]
            .joined(separator: "\n")
    }

    private static func joined(_ parts: [String]) -> String { parts.joined(separator: ", ") }

    private static let barWidth = 30

    private static func remainder(_ counts: RunCounts) -> [String] {
        var parts = ["\(count: counts.inFlight) in flight", "\(count: counts.waiting) waiting"]
        if counts.unaccounted > 0 { parts.append("\(count: counts.unaccounted) unaccounted") }
        if let letters = counts.deadLetters, letters > 0 { parts.append("\(letters, "dead letter")") }
        return parts
    }

    private static func pace(_ counts: RunCounts) -> [String] {
        var parts: [String] = []
        if let rate = counts.rate, rate > 0, counts.finished < counts.tasks {
            parts.append(self.rate(rate))
            if let left = counts.timeLeft { parts.append("about \(NumberFormat.duration(left)) left") }
        }
        if let dollars = counts.dollars, dollars > 0 { parts.append("about \(NumberFormat.dollars(dollars)) so far") }
        return parts
    }

    private static func rate(_ rate: Double) -> String {
        if rate >= 1 { return "\(count: Int(rate.rounded())) a second" }
        let perMinute = Int((rate * 60).rounded())
        return perMinute > 0 ? "\(perMinute) a minute" : "less than one a minute"
    }
}
