package import AWSClients
package import Timing

/// The measures of a run, from the log lines of its workers and of Lambda.
package struct MeasuredRun: Hashable, Sendable {
    package let run: RunID
    /// Whether there is a log group to read.
    package internal(set) var hasLog = true
    /// The times of the first and the last log line about its tasks.
    package private(set) var first: Instant?
    package private(set) var last: Instant?
    /// Attempts.
    package private(set) var attempts = 0
    package private(set) var taskMilliseconds = 0
    /// Attempts that saved a result.
    package private(set) var doneTasks = 0
    package private(set) var doneMilliseconds = 0
    /// Tasks that a worker released because the invocation's time was over.
    package private(set) var outOfTime = 0
    package private(set) var invocations = 0
    /// Invocations that ended in a timeout or an error.
    package private(set) var failedInvocations = 0
    package private(set) var billedMilliseconds = 0
    package private(set) var gigabyteSeconds = 0.0
    /// Cold starts.
    package private(set) var starts = 0
    package private(set) var startMilliseconds = 0.0
    /// MB.
    package private(set) var mostMemoryUsed: Int?
    /// The execution environments that had a task of the run.
    private var streams: Set<String> = []

    package init(run: RunID) {
        self.run = run
    }

    /// The mean seconds of a task; nil where nothing was logged.
    package var secondsPerTask: Double? {
        attempts == 0 ? nil : Double(taskMilliseconds) / Double(attempts) / 1000
    }

    /// The mean seconds of an invocation, without cold starts; nil where nothing was logged.
    package var secondsPerInvocation: Double? {
        invocations == 0 ? nil : max(Double(billedMilliseconds) - startMilliseconds, 0) / Double(invocations) / 1000
    }

    /// From the first to the last line about a task.
    package var duration: Duration {
        guard let first, let last else { return .zero }
        return last - first
    }

    /// Clock hours from the first to the last line about a task.
    private var hours: Int {
        guard let first, let last else { return 0 }
        return last.seconds / 3_600 - first.seconds / 3_600 + 1
    }

    /// Adds a log line; those of other runs are ignored.
    ///
    /// - Returns: the attempt that the line reports; nil for another line.
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

    /// Adds a REPORT line; those of environments without a task of the run are ignored.
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

    /// The run's usage: Lambda's is measured, the rest follows from the numbers of tasks and invocations.
    ///
    /// - Parameter workload: the sizes of its messages and log lines.
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
