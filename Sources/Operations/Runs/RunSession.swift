internal import AWSClients
internal import Drivers
package import Fanout
internal import Foundation
internal import Reconciliation
internal import Resources
internal import Stacks
internal import Timing
package import WireFormat

/// Sending, following and collecting the runs of a stack.
package struct RunSession: Sendable {
    package let session: StackSession

    package init(session: StackSession) {
        self.session = session
    }

    package var folder: RunFolder { RunFolder(session.files.runs) }

    package func keys(_ run: RunID) -> RunKeys {
        RunKeys(resultsPrefix: session.stack.results.prefix, run: run)
    }

    /// - Throws: ``StackCommandError/notUp(stack:deed:)`` where the stack is not up.
    func location() async throws -> RunLocation {
        let names = session.names
        return RunLocation(
            bucket: names.bucket, resultsPrefix: session.stack.results.prefix, queue: try await session.queueURL(),
            deadLetterQueue: try session.deadLetterQueueURL(),
            mapping: try session.recorded()?.resources[names.id(.mapping)]?.identity["uuid"],
            function: names.function, alias: names.alias)
    }

    package func send(
        _ request: SendRequest, _ interruption: Interruption
    ) async throws -> SendReport {
        if try session.recorded()?.isPaused == true { session.console.tell(session.pausedWords) }
        let named = request.run
        let run =
            named
            ?? RunID(at: session.time.now(), random: UInt16(truncatingIfNeeded: session.project.surroundings.random()))
        let mode: RunSender.Mode =
            switch request.mode {
            case .missing: try await again(run, request.limits, interruption)
            case .resume: .resume(run)
            case .new: named == nil ? .new(run) : .named(run)
            }
        let console = session.console
        let input = try folder.openInput(request.file, format: request.format, for: mode)
        let bad = request.mode == .new ? folder.badTasks(of: run, describe: console.wording.line) : nil
        let queue = try await session.queueURL()
        let sender = RunSender(
            sqs: session.clients.sqs, s3: session.clients.s3, queue: queue, bucket: session.names.bucket,
            folder: folder, time: session.time)
        let report = try await sender.send(
            input, as: mode, options: SendOptions(rate: request.rate, selection: request.selection), bad: bad,
            approve: { try await approve($0, left: $1, queue: queue, request.limits) },
            shouldStop: { interruption.wasAsked },
            progress: { console.live("sent \(NumberFormat.count($0.acknowledged)) of \(NumberFormat.count($0.tasks))") }
        )
        console.live("")
        if let bad { console.tell(bad) }
        return report
    }

    /// - Throws: where not every task was acknowledged: what happened, and how to go on.
    package func check(_ report: SendReport) throws {
        switch report.ending {
        case .failed(let error):
            throw PartialSendError.sending(
                run: report.run, stack: session.names.stack, sent: report.acknowledged.count, tasks: report.tasks,
                cause: error)
        case .stopped:
            throw Interrupted(lines: [
                "run \(report.run): interrupted with \(report.acknowledged.count, of: report.tasks, "task") sent",
                Self.resumeHint(report.run, of: session.names.stack),
            ])
        case .complete where !report.failures.isEmpty:
            throw NeedsAttention(
                lines: report.failures.prefix(10).map {
                    "fanctl: task \($0.index) was refused by SQS: \($0.code) \($0.message ?? "")"
                })
        case .complete: break
        }
    }

    /// How to send the rest of a run.
    package static func resumeHint(_ run: RunID, of stack: String) -> String {
        "Send the rest with `fanctl send \(stack) FILE --run \(run) --resume`."
    }

    /// The record of a run, from this machine or from the bucket; the newest of this machine where none is named.
    package func record(_ name: String?) async throws -> RunRecord {
        guard let name else {
            guard let newest = try folder.records().last else {
                throw RunCommandError.noRuns(stack: session.names.stack)
            }
            return newest
        }
        guard let run = RunID(name) else { throw RunCommandError.badName(name) }
        if let record = try folder.record(of: run) { return record }
        let published = try await RunProgress.publishedRecord(
            of: run, in: session.names.bucket, s3: session.clients.s3)
        guard let published else { throw RunCommandError.unknownRun(name, stack: session.names.stack) }
        return published
    }
}
