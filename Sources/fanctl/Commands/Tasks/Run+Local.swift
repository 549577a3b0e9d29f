import Fanout
import Foundation
import LocalHost
import Operations
import WireFormat

extension Run {
    /// Does the tasks on this machine.
    func runHere(_ project: StackProject, _ interruption: Interruption) async throws {
        let session = LocalSession(project, into: here.into)
        let report = try await session.run(sending.request(source.file), here.localOptions, interruption)
        let states = report.states
        let wasStopped = interruption.wasAsked && !states.isComplete
        let console = project.console
        switch console.format {
        case .json: try console.answer(json: RunDocument(report, wasStopped: wasStopped))
        case .text:
            console.answer(
                "Run \(report.run): \(count: states.done.count) done, \(count: states.failed.count) failed, "
                    + "\(count: states.unaccounted.count) unaccounted, of \(count: states.tasks). "
                    + "Results are in \(session.folder.results(report.run)).")
        }
        if wasStopped {
            throw Interrupted(lines: [
                "stopped with \(states.unaccounted.count, "task") to do; run the same command again to do only those"
            ])
        }
        let lines = try attention(report, session.folder)
        guard lines.isEmpty else { throw NeedsAttention(lines: lines) }
    }

    private static let shownFailures = 5

    private func attention(_ report: LocalReport, _ folder: LocalFolder) throws -> [String] {
        var lines = try folder.failures(report.run, report.states.failed.indices.prefix(Self.shownFailures)).map {
            "fanctl: task \($0.index) failed: \($0.error)"
        }
        if report.states.failed.count > Self.shownFailures {
            lines.append("fanctl: and \(report.states.failed.count - Self.shownFailures) more")
        }
        if !report.states.failed.isEmpty {
            lines.append(
                "fanctl: --retry-failed does them again; what the workers wrote is in \(folder.logs(report.run))")
        }
        if !report.unproven.isEmpty {
            lines.append(
                "fanctl: the worker says that \(report.unproven.count, "task is", "tasks are") done, without a result: \(report.unproven)"
            )
        }
        return lines
    }
}

extension RunDocument {
    init(_ report: LocalReport, wasStopped: Bool) {
        run = report.run.text
        tasks = report.states.tasks
        done = report.states.done.count
        failed = Array(report.states.failed.indices)
        refused = []
        missing = Array(report.states.unaccounted.indices)
        verdict = wasStopped ? "stopped" : report.states.isComplete ? "complete" : "stalled"
        stall = nil
    }
}
