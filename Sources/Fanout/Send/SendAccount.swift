/// The books of one sending: every task is acknowledged, failed or unsent, at any time.
struct SendAccount {
    private let run: RunID
    private let tasks: Int
    private let log: AcknowledgementLog?
    private(set) var acknowledged: TaskIndexSet
    /// How many of these were so before.
    private let earlier: Int
    private var failures: [TaskFailure] = []
    private var resent = 0
    private var ending = SendReport.Ending.complete

    init(run: RunID, tasks: Int, log: AcknowledgementLog?) {
        self.run = run
        self.tasks = tasks
        self.log = log
        acknowledged = log?.acknowledged ?? TaskIndexSet()
        earlier = acknowledged.count
    }

    var isEnding: Bool {
        if case .complete = ending { false } else { true }
    }

    var isLogDirty: Bool { log?.isDirty ?? false }

    var progress: SendProgress {
        SendProgress(tasks: tasks, acknowledged: acknowledged.count, failed: failures.count, resent: resent)
    }

    mutating func absorb(_ outcome: BatchOutcome) {
        acknowledged.formUnion(outcome.acknowledged)
        failures += outcome.failures
        resent += outcome.again.count
        if let error = outcome.error { fail(error) }
        do { try log?.append(outcome.acknowledged) } catch { fail(error) }
    }

    mutating func syncLog() {
        do { try log?.sync() } catch { fail(error) }
    }

    mutating func stop() {
        if !isEnding { ending = .stopped }
    }

    /// The first error counts; those behind it are mostly its consequences.
    mutating func fail(_ error: any Error) {
        if case .failed = ending { return }
        ending = .failed(error)
    }

    func report() -> SendReport {
        let failed = TaskIndexSet(failures.map(\.index))
        let unsent = acknowledged.union(failed).complement(upTo: tasks)
        return SendReport(
            run: run, tasks: tasks, acknowledged: acknowledged, new: acknowledged.count - earlier,
            failures: failures.sorted { $0.index < $1.index }, unsent: unsent, ending: ending)
    }
}
