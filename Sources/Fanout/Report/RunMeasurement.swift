package import AWSClients
package import Timing

/// Measures a run from its logs: first the lines about its tasks, then the invocations of that time.
package struct RunMeasurement: Sendable {
    private let group: String
    private let logs: LogsClient
    private let time: any TimeSource

    /// How long after its last task Lambda may report an invocation.
    private static let margin: Duration = .seconds(60)

    /// Lines in memory at a time, however many tasks there are.
    private static let mostAtOnce = 10_000

    package init(group: String, logs: LogsClient, time: any TimeSource) {
        self.group = group
        self.logs = logs
        self.time = time
    }

    /// - Parameters:
    ///   - start: when the run was begun.
    ///   - onAttempt: gets each attempt that the run's workers logged, in the order of time.
    ///   - progress: gets how many lines have been read.
    ///   - shouldStop: asked now and then; the measure then has what was read so far.
    /// - Returns: an empty measure where the logs have nothing, or nothing any more.
    /// - Throws: what the client throws.
    package func measure(
        _ run: RunID, since start: Instant, onAttempt: (TaskAttempt) -> Void = { _ in },
        progress: (Int) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) async throws -> MeasuredRun {
        var measured = MeasuredRun(run: run)
        var count = 0
        // Clocks differ a little.
        let begin = start + Self.margin * -1
        let pattern = LogFilter(run: run.text).pattern
        measured.hasLog = try await read(pattern, from: begin, to: time.now(), shouldStop) { event in
            if let attempt = measured.addTask(event) { onAttempt(attempt) }
            count += 1
            if count.isMultiple(of: 1_000) { progress(count) }
        }
        guard let last = measured.last else { return measured }
        _ = try await read(ReportLine.pattern, from: begin, to: last + Self.margin, shouldStop) { event in
            measured.addInvocation(event)
            count += 1
            if count.isMultiple(of: 1_000) { progress(count) }
        }
        return measured
    }

    /// Reads only the first lines about a run's tasks: all of a small run, some thousands of a large one.
    ///
    /// - Returns: an empty measure where the first few pages have nothing.
    /// - Throws: what the client throws.
    package func sample(_ run: RunID, since start: Instant) async throws -> MeasuredRun {
        var measured = MeasuredRun(run: run)
        let source = LogSource(group: group, pattern: LogFilter(run: run.text).pattern, logs: logs, time: time)
        _ = try await source.read(from: start + Self.margin * -1, to: time.now(), mostPages: Self.sampledPages) {
            page in
            page.forEach { measured.addTask($0) }
            return measured.doneTasks < Self.enoughTasks
        }
        return measured
    }

    /// Pages may be empty.
    private static let sampledPages = 5
    private static let enoughTasks = 100

    private func read(
        _ pattern: String?, from start: Instant, to end: Instant, _ shouldStop: () -> Bool,
        onEvent: (LogEvent) -> Void
    ) async throws -> Bool {
        let source = LogSource(group: group, pattern: pattern, logs: logs, time: time)
        var limits = LogReader.Limits()
        limits.most = Self.mostAtOnce
        return try await LogReader(source, limits: limits).read(from: start, to: end, shouldStop: shouldStop) {
            $0.forEach(onEvent)
        }
    }
}
