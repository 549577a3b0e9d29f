package import AWSCore
internal import FoundationEssentials

/// One attempt at a task, as its worker logged it.
package struct TaskAttempt: Hashable, Sendable {
    package let index: Int
    /// From 1.
    package let number: Int
    package let end: Instant
    package let milliseconds: Int
    /// Whether a result was saved.
    package let isDone: Bool
    /// What went wrong; empty where nothing did.
    package let error: String

    package var start: Instant { Instant(milliseconds: end.milliseconds - Int64(milliseconds)) }

    package init(index: Int, number: Int, end: Instant, milliseconds: Int, error: String?) {
        self.index = index
        self.number = number
        self.end = end
        self.milliseconds = milliseconds
        isDone = error == nil
        self.error = error ?? ""
    }

    private struct Line: Decodable {
        let run: String
        let index: Int
        let attempt: Int
        let level: String
        let message: String
        let milliseconds: Int
        let time: Int64?
    }

    /// Nil for every other line of a worker's log, and for lines of other runs.
    ///
    /// - Parameter received: when the line was written, where that is known; the line's own time wins.
    package init?(logLine text: some StringProtocol, of run: RunID, received: Instant? = nil) {
        // Most lines are others, and need not be read.
        guard text.utf8.first == UInt8(ascii: "{"), text.contains("\"milliseconds\":"),
            let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)), line.run == run.text,
            let end = line.time.map({ Instant(milliseconds: $0) }) ?? received
        else { return nil }
        self.init(
            index: line.index, number: line.attempt, end: end, milliseconds: max(0, line.milliseconds),
            error: line.level == "info" ? nil : line.message)
    }
}
