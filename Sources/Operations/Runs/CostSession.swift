internal import Drivers
package import Fanout
internal import Resources
package import Stacks
internal import Timing
internal import WireFormat

/// What a run of a stack has cost.
package struct CostSession: Sendable {
    package let session: StackSession
    package let interruption: Interruption

    package init(session: StackSession, interruption: Interruption) {
        (self.session, self.interruption) = (session, interruption)
    }

    package var runs: RunSession { RunSession(session: session) }

    /// - Parameter onAttempt: gets each attempt that was logged, in the order of time.
    package func measure(_ record: RunRecord, onAttempt: (TaskAttempt) -> Void = { _ in }) async throws -> MeasuredRun {
        let console = session.console
        let measurement = RunMeasurement(
            group: session.names.logGroup, logs: session.clients.logs, time: session.time)
        let measured = try await measurement.measure(
            record.run, since: record.created, onAttempt: onAttempt,
            progress: { console.live("read \($0, "line") of the log") },
            shouldStop: { interruption.wasAsked })
        console.live("")
        if interruption.wasAsked { throw Interrupted(lines: ["stopped reading the logs"]) }
        try runs.keep(measured, begun: record.created)
        return measured
    }

    /// Nil where the logs have nothing of what Lambda takes money for.
    package func summary(_ record: RunRecord, _ measured: MeasuredRun) -> CostSummary? {
        guard measured.invocations > 0 else { return nil }
        // How many tasks there were is known, how long each took is measured.
        let workload = Workload(
            session.stack, tasks: record.tasks - record.refused.count, secondsPerTask: measured.secondsPerTask ?? 0)
        return CostSummary(
            stack: session.names.stack, region: session.names.region, workload: workload,
            estimate: CostEstimate(of: measured.usage(of: workload)), measured: measured)
    }

    /// The time that makes an invocation as long as those that were measured.
    package func secondsPerTask(_ measured: MeasuredRun) -> Double? {
        let unit = Workload(session.stack, tasks: session.stack.trigger.batchSize, secondsPerTask: 1)
        return measured.secondsPerInvocation.map { $0 / unit.secondsPerInvocation }
    }

    /// Says that some of a run's logs are gone, where that may be.
    package func expiryWords(_ record: RunRecord) -> String? {
        expiredRetention(record).map {
            "the logs are kept for \(NumberFormat.duration($0)), and this run began before: what is gone by now is not counted"
        }
    }

    /// How long logs are kept, where a run began longer ago.
    private func expiredRetention(_ record: RunRecord) -> TimeSpan? {
        guard let retention = session.stack.logs.retention,
            record.created + .seconds(retention.seconds) < session.time.now()
        else { return nil }
        return retention
    }

    /// The reason why the logs do not tell what a run has cost.
    package func nothingFound(_ record: RunRecord, _ measured: MeasuredRun) -> CostCommandError {
        guard measured.hasLog else { return .noLogGroup(session.names.logGroup) }
        if let retention = expiredRetention(record) {
            return .logsExpired(run: record.run, began: record.created, retention: retention)
        }
        return measured.attempts > 0 ? .noReportLine(run: record.run) : .nothingLogged(run: record.run)
    }
}

extension Workload {
    /// Tasks of a stack, as its file has it now.
    package init(_ stack: Stack, tasks: Int, secondsPerTask: Double) {
        self.init(
            tasks: tasks, secondsPerTask: secondsPerTask, batchSize: stack.trigger.batchSize,
            memory: stack.worker.memory, processor: stack.worker.architecture)
    }
}
