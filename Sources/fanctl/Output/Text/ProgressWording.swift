import Fanout

/// Progress in words.
enum ProgressWording {
    /// All on one line, for logs.
    static func line(_ figures: RunFigures) -> String {
        let failed = figures.failed > 0 ? ["\(figures.failed) failed"] : []
        return joined(["\(figures.done) of \(figures.tasks) done"] + failed + remainder(figures) + pace(figures))
    }

    /// For a terminal.
    static func block(_ figures: RunFigures, run: String) -> String {
        let share = figures.tasks > 0 ? Double(figures.finished) / Double(figures.tasks) : 1
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled)
        let refused = figures.tasks - figures.sent
        let counts =
            ["\(figures.sent) sent", "\(figures.done) done", "\(figures.failed) failed"]
            + (refused > 0 ? ["\(refused) refused"] : []) + remainder(figures)
        return ["run \(run) [\(bar)] \(Int(share * 100)) %", joined(counts), joined(pace(figures))]
            .joined(separator: "\n")
    }

    private static func joined(_ parts: [String]) -> String { parts.joined(separator: ", ") }

    private static let barWidth = 30

    private static func remainder(_ figures: RunFigures) -> [String] {
        var parts = ["\(figures.inFlight) in flight", "\(figures.waiting) waiting"]
        if figures.missing > 0 { parts.append("\(figures.missing) missing") }
        if let letters = figures.deadLetters, letters > 0 { parts.append("\(letters) dead letters") }
        return parts
    }

    private static func pace(_ figures: RunFigures) -> [String] {
        var parts: [String] = []
        if let rate = figures.rate, rate > 0, figures.finished < figures.tasks {
            parts.append(self.rate(rate))
            if let left = figures.timeLeft { parts.append("about \(clock(left)) left") }
        }
        if let dollars = figures.dollars, dollars > 0 { parts.append("about \(self.dollars(dollars)) so far") }
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
