import Operations
import Timing

// How things are written.
extension ReportPage {
    static func time(_ milliseconds: Int64) -> String {
        Instant(milliseconds: milliseconds).iso8601.replacing("T", with: " ").replacing("Z", with: "")
    }

    static func clock(_ milliseconds: Int64) -> String {
        String(time(milliseconds).split(separator: " ").last ?? "")
    }

    static func length(_ milliseconds: Int64) -> String { NumberFormat.duration(.milliseconds(milliseconds)) }
}
