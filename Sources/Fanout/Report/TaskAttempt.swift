package import Timing

/// One attempt at a task, as its worker logged it.
package struct TaskAttempt: Hashable, Sendable {
    package let index: Int
    /// From 1.
    package let number: Int
    package let end: Instant
    package let milliseconds: Int
    /// Whether a result was saved.
    package let isDone: Bool
    /// Empty for success.
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

    /// Returns nil for any other line, and for lines of other runs.
    ///
    /// - Parameter received: when the line was written, where that is known; the line's own time has precedence.
    package init?(logLine text: some StringProtocol, of run: RunID, received: Instant? = nil) {
        // A cheap test: most lines are others.
        guard text.utf8.first == UInt8(ascii: "{"), text.contains("\"milliseconds\":"),
            let line = WorkerLine(String(text)), line.run == run.text
        else { return nil }
        self.init(line, received: received)
    }

    /// Returns nil where the line reports no end of an attempt, or no time.
    init?(_ line: WorkerLine, received: Instant?) {
        guard let index = line.index, let number = line.attempt, let milliseconds = line.milliseconds,
            let end = line.time.map({ Instant(milliseconds: $0) }) ?? received
        else { return nil }
        self.init(
            index: index, number: number, end: end, milliseconds: max(0, milliseconds),
            error: line.level == .info ? nil : line.message)
    }
}
