package import AWSClients
package import Timing

/// What a run took, by what its workers and Lambda logged.
package struct MeasuredRun: Hashable, Sendable {
    package let run: RunID
    /// Whether there is a log group to read.
    package internal(set) var hasLog = true
    /// When the first and the last of its tasks were spoken of.
    package private(set) var first: Instant?
    package private(set) var last: Instant?
    /// How often a task of it was tried.
    package private(set) var attempts = 0
    package private(set) var taskMilliseconds = 0
    /// The tries that saved a result.
    package private(set) var doneTasks = 0
    package private(set) var doneMilliseconds = 0
    /// How often a worker gave a task back because the time of the invocation was over.
    package private(set) var outOfTime = 0
    package private(set) var invocations = 0
    /// Those that ended in a timeout or an error.
    package private(set) var failedInvocations = 0
    package private(set) var billedMilliseconds = 0
    package private(set) var gigabyteSeconds = 0.0
    /// How many workers started.
    package private(set) var starts = 0
    package private(set) var startMilliseconds = 0.0
    /// MB.
    package private(set) var mostMemoryUsed: Int?
    /// The environments that worked on it.
    private var streams: Set<String> = []

    package init(run: RunID) {
        self.run = run
    }

    /// How long workers were busy with a task; nil where nothing was found.
    package var secondsPerTask: Double? {
        attempts == 0 ? nil : Double(taskMilliseconds) / Double(attempts) / 1000
    }

    /// How long an invocation took, without starts; nil where nothing was found.
    package var secondsPerInvocation: Double? {
        invocations == 0 ? nil : max(Double(billedMilliseconds) - startMilliseconds, 0) / Double(invocations) / 1000
    }

    /// From the first to the last line about a task.
    package var duration: Duration {
        guard let first, let last else { return .zero }
        return last - first
    }

    /// Hours of the clock from the first to the last line about a task.
    private var hours: Int {
        guard let first, let last else { return 0 }
        return last.seconds / 3_600 - first.seconds / 3_600 + 1
    }

    /// A line of the run's own; others are left out.
    ///
    /// - Returns: the attempt that the line speaks of, if it does.
    @discardableResult
    package mutating func addTask(_ event: LogEvent) -> TaskAttempt? {
        guard case .worker(let line) = LogRecord(event), line.run == run.text else { return nil }
        first = min(first ?? event.time, event.time)
        last = max(last ?? event.time, event.time)
        streams.insert(event.stream)
        guard let milliseconds = line.milliseconds else {
            // Of an attempt that ended, a worker says how long it took; a task's own words have no attempt.
            if line.level == .error, line.attempt != nil { outOfTime += 1 }
            return nil
        }
        attempts += 1
        taskMilliseconds += milliseconds
        if line.level == .info {
            doneTasks += 1
            doneMilliseconds += milliseconds
        }
        return TaskAttempt(line, received: event.time)
    }

    /// An invocation; those of workers that never had a task of the run are left out.
    package mutating func addInvocation(_ event: LogEvent) {
        guard streams.contains(event.stream), let report = ReportLine(event.message) else { return }
        invocations += 1
        if report.status != nil { failedInvocations += 1 }
        billedMilliseconds += report.billedMilliseconds
        gigabyteSeconds += Double(report.billedMilliseconds) / 1000 * Double(report.memory) / 1024
        if let start = report.initMilliseconds {
            starts += 1
            startMilliseconds += start
        }
        mostMemoryUsed = [mostMemoryUsed, report.memoryUsed].compactMap(\.self).max()
    }

    /// What the run used. Lambda's part is measured; the rest follows from how many tasks and invocations there were.
    ///
    /// - Parameter workload: what is known of its tasks.
    package func usage(of workload: Workload) -> CostUsage {
        var sqs = CostUsage.SQS(
            tasks: workload.tasks, batchSize: workload.batchSize, messageBytes: workload.messageBytes,
            duration: duration)
        // Every receive is an invocation, or more than one.
        sqs.receives = max(invocations, sqs.receives)
        return CostUsage(
            processor: workload.processor, invocations: invocations, gigabyteSeconds: gigabyteSeconds, sqs: sqs,
            s3Writes: workload.tasks, s3Lists: CostUsage.lists(for: workload.tasks), s3Reads: workload.tasks,
            logBytes: max(attempts, workload.tasks) * workload.logBytesPerTask
                + invocations * workload.logBytesPerInvocation,
            metricHours: CostUsage.metrics * hours)
    }
}
