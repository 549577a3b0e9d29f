import Timing

// How things are written.
extension ReportPage {
    /// `1 task is`, `2 tasks are`.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(Self.number(number)) \(number == 1 ? one : many)"
    }

    /// `80,657`.
    static func number(_ number: Int) -> String { Figures.fixed(Double(number), decimals: 0) }

    static func time(_ milliseconds: Int64) -> String {
        Instant(milliseconds: milliseconds).iso8601.replacing("T", with: " ").replacing("Z", with: "")
    }

    static func clock(_ milliseconds: Int64) -> String {
        String(time(milliseconds).split(separator: " ").last ?? "")
    }

    /// `850 ms`, `12.5 s`, `3:05 min`, `2:10 h`.
    static func length(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<60_000: return "\(decimal(Double(milliseconds) / 1000)) s"
        case ..<3_600_000: return "\(seconds / 60):\(two(seconds % 60)) min"
        default: return "\(seconds / 3600):\(two(seconds % 3600 / 60)) h"
        }
    }

    /// With one digit behind the point, where that says something.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return number >= 100 || tenths % 10 == 0 ? "\(Int(number.rounded()))" : "\(tenths / 10).\(tenths % 10)"
    }
}
