internal import AWSCore
internal import Drivers
internal import Fanout
internal import LocalHost
internal import Resources
internal import Stacks
internal import WireFormat

/// What can be told of one run, from what it left behind.
package struct ReportSession: Sendable {
    private let runs: RunSession
    private let interruption: Interruption

    private var session: StackSession { runs.session }
    private var costs: CostSession { CostSession(session: session, interruption: interruption) }

    package init(_ session: StackSession, _ interruption: Interruption) {
        runs = RunSession(session: session)
        self.interruption = interruption
    }

    /// Of a run on AWS: tasks from the bucket and the dead-letter queue, attempts and cost from the logs.
    ///
    /// - Parameter name: nil for the newest of this machine.
    package func document(of name: String?) async throws -> ReportDocument {
        // First, because it says where a stack is not up.
        let failing = try await FailureSession(runs, interruption)
        let record = try await runs.record(name)
        // The dead letters are held no longer than this takes.
        let failures = try await failing.reading(.one(record)) { findings in
            (findings.tasks.filter { $0.index < record.tasks }.map(RunReport.Failure.init), gone: [])
        }
        var attempts: [TaskAttempt] = []
        let measured = try await costs.measure(record) { attempts.append($0) }
        // After the logs: what is told of was done before.
        let snapshot = try await runs.progress(of: RunSession.Followed(record)).snapshot()
        let isBusy = snapshot.isBusy(lastSign: max(measured.last ?? record.updated, record.updated))
        let states = (isBusy ? snapshot : snapshot.settled).states.adding(failed: TaskIndexSet(failures.map(\.index)))
        let report = RunReport(
            stack: session.names.stack, run: record.run, region: session.names.region, states: states,
            isBusy: isBusy, attempts: attempts,
            unended: RunReport.Unended(outOfTime: measured.outOfTime, invocations: measured.failedInvocations),
            failures: failures)
        return ReportDocument(report: report, cost: cost(record, measured), notes: notes(record, measured))
    }

    private func cost(_ record: RunRecord, _ measured: MeasuredRun) -> ReportDocument.Cost {
        if let story = costs.summary(record, measured) { return .measured(story) }
        return .unknown(sentences(costs.nothingFound(record, measured)))
    }

    private func notes(_ record: RunRecord, _ measured: MeasuredRun) -> [String] {
        if measured.first == nil { return [sentences(costs.nothingFound(record, measured))] }
        return costs.expiryWords(record).map { [Self.sentence($0)] } ?? []
    }

    private func sentences(_ error: CostCommandError) -> String {
        session.console.wording.lines(for: error).map(Self.sentence).joined(separator: " ")
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}

extension LocalSession {
    /// Of a run on this machine.
    ///
    /// - Parameter name: nil for the newest.
    package func document(of name: String?) throws -> ReportDocument {
        let record = try Self.record(name, in: folder, of: project)
        // Before the results are looked for: who ends meanwhile has saved them.
        let isBusy = try isBusy
        return ReportDocument(
            report: RunReport(
                stack: project.stack.name, run: record.run,
                states: try folder.states(of: record.run, tasks: record.tasks), isBusy: isBusy,
                attempts: try folder.loggedAttempts(record.run),
                failures: try folder.failedTasks(of: record.run).map(RunReport.Failure.init)))
    }
}

extension RunReport.Failure {
    fileprivate init(_ task: FailedTask) {
        self.init(index: task.index, error: task.error, signature: task.signature)
    }
}
