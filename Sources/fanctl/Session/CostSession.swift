import AWSCore
import Drivers
import Fanout
import Stacks

/// What a run of a stack has cost.
struct CostSession: Sendable {
    let session: StackSession
    let interruption: Interruption

    var runs: RunSession { RunSession(session: session) }

    func measure(_ record: RunRecord) async throws -> MeasuredRun {
        let console = session.console
        let measurement = RunMeasurement(
            group: session.names.logGroup, logs: session.clients.logs, time: session.time)
        let measured = try await measurement.measure(
            record.run, since: record.created, progress: { console.live("read \($0) lines of the log") },
            shouldStop: { interruption.wasAsked })
        console.live("")
        if interruption.wasAsked { throw Interrupted(lines: ["stopped reading the logs"]) }
        try runs.keep(measured, begun: record.created)
        return measured
    }

    /// - Throws: where the logs have nothing of the run.
    func story(_ record: RunRecord, _ measured: MeasuredRun) throws -> CostStory {
        guard measured.invocations > 0 else { throw nothingFound(record) }
        // How many tasks there were is known, how long each took is measured.
        let workload = Workload(
            session.stack, tasks: record.tasks - record.refused.count, secondsPerTask: measured.secondsPerTask ?? 0)
        if let retention = session.stack.logs.retention,
            record.created + .seconds(retention.seconds) < session.time.now()
        {
            session.console.tell(
                "the logs are kept for \(retention), and this run began before: what is gone by now is not counted")
        }
        return CostStory(
            stack: session.names.stack, region: session.names.region, workload: workload,
            estimate: CostEstimate(of: measured.usage(of: workload)), measured: measured)
    }

    /// The time that makes an invocation as long as those that were measured.
    func secondsPerTask(_ measured: MeasuredRun) -> Double? {
        let unit = Workload(session.stack, tasks: session.stack.trigger.batchSize, secondsPerTask: 1)
        return measured.secondsPerInvocation.map { $0 / unit.secondsPerInvocation }
    }

    func nothingFound(_ record: RunRecord) -> CommandError {
        if let retention = session.stack.logs.retention,
            record.created + .seconds(retention.seconds) < session.time.now()
        {
            return CommandError(
                "the logs of run \(record.run) have expired: it began \(record.created.iso8601), and they are kept for "
                    + "\(retention)",
                "What it cost cannot be told any more; `logs.retention` in the stack file keeps them longer.")
        }
        return CommandError(
            "the logs have nothing of run \(record.run) yet",
            "Lines arrive some seconds after they were logged: try again once the first tasks are done.")
    }
}

extension Workload {
    /// Tasks of a stack, as its file has it now.
    init(_ stack: Stack, tasks: Int, secondsPerTask: Double) {
        let processor: Processor =
            switch stack.worker.architecture {
            case .x86: .x86
            case .arm64: .arm64
            }
        self.init(
            tasks: tasks, secondsPerTask: secondsPerTask, batchSize: stack.trigger.batchSize,
            memory: stack.worker.memory, processor: processor)
    }
}
