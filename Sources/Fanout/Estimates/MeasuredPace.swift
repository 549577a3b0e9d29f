internal import FoundationEssentials
package import Timing

/// The mean time of a run's tasks, kept to estimate the next run.
package struct MeasuredPace: Hashable, Sendable {
    package let run: RunID
    /// When the run was begun.
    package let begun: Instant
    /// How many tasks the mean is of: done tasks whose log lines were read.
    package let tasks: Int
    package let secondsPerTask: Double

    /// Returns nil where the time of no done task is known.
    package init?(_ measured: MeasuredRun, begun: Instant) {
        guard measured.doneTasks > 0 else { return nil }
        self.init(
            run: measured.run, begun: begun, tasks: measured.doneTasks,
            secondsPerTask: Double(measured.doneMilliseconds) / Double(measured.doneTasks) / 1000)
    }

    package init(run: RunID, begun: Instant, tasks: Int, secondsPerTask: Double) {
        self.run = run
        self.begun = begun
        self.tasks = tasks
        self.secondsPerTask = secondsPerTask
    }
}

extension MeasuredPace {
    private static let version = 1

    private struct Document: Codable {
        let version: Int
        let run: RunID
        let begun: String
        let tasks: Int
        let secondsPerTask: Double
    }

    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            version: Self.version, run: run, begun: begun.iso8601, tasks: tasks, secondsPerTask: secondsPerTask)
        return Array(try encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    /// Returns nil for another document, or a newer version: the pace is only a hint.
    package init?(json: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)),
            document.version <= Self.version, let begun = Instant(iso8601: document.begun), document.tasks > 0,
            document.secondsPerTask >= 0
        else { return nil }
        self.init(run: document.run, begun: begun, tasks: document.tasks, secondsPerTask: document.secondsPerTask)
    }
}
