import AWSClients
import ArgumentParser
import Fanout
import Files
import Foundation
import LocalHost
import Operations
import WireFormat

struct Failed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failed",
        abstract: "Show why tasks failed, grouped; retry or export them.",
        discussion: """
            What failed is read from the failure records in the bucket and from the dead-letter queue, which loses nothing by \
            it. A task with a result is done, whatever failed before.

            Failures that would happen again (the worker gave the task up, or it is malformed) are retried only when --match, \
            --task or --permanent names them.
            """)

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(help: "The run; the newest of this machine where none is named.")
    var run: String?

    @Flag(name: .customLong("all-runs"), help: "Every run of the stack.")
    var allRuns = false

    @Option(help: ArgumentHelp("Only failures with this in their error or signature.", valueName: "text"))
    var match: String?

    @Option(
        name: .customLong("task"), parsing: .upToNextOption,
        help: ArgumentHelp("Only these tasks, by their index in the input: 17 20-29.", valueName: "index"))
    var tasks: [TaskRange] = []

    @Flag(help: "Put them back on the queue.")
    var retry = false

    @Flag(help: "With --retry: failures that would happen again, too.")
    var permanent = false

    @Option(
        help: ArgumentHelp(
            "Write the tasks into a file that can be sent again: one JSON object a line.", valueName: "file"))
    var export: String?

    @Flag(help: "With --export: everything that is known of each task, instead of the task alone.")
    var records = false

    @Flag(help: "Look at the runs on this machine (run --local).")
    var local = false

    @Option(
        help: ArgumentHelp(
            "With --local: the folder that stands for the bucket; STACK.local beside the stack file by itself.",
            valueName: "dir"))
    var into: String?

    func validate() throws {
        if run != nil && allRuns { throw ValidationError(.runAndAllRuns) }
        if let match, match.isEmpty { throw ValidationError(.noText(option: "--match")) }
        if permanent && !retry { throw ValidationError(.needs(option: "--permanent", other: "--retry")) }
        if records && export == nil { throw ValidationError(.needs(option: "--records", other: "--export")) }
        if into != nil && !local { throw ValidationError(.needs(option: "--into", other: "--local")) }
        if local && retry {
            throw ValidationError(.localRetry)
        }
        if local && (options.sandbox || options.endpoint != nil) {
            throw ValidationError(.notLocally(["--sandbox", "--endpoint"]))
        }
    }

    var filter: FailureFilter {
        FailureFilter(text: match, indices: TaskIndexSet(tasks.flatMap(\.range)))
    }

    func run() async throws {
        let interruption = InterruptListener.listen()
        if local { return try runHere(StackProject(stack, options)) }
        let runs = RunSession(session: try await StackSession.open(stack, options))
        let console = runs.session.console
        let session = try await FailureSession(runs, interruption)
        if retry, let moved = try await session.followEarlierMove() {
            throw NeedsAttention(lines: [
                "fanctl: SQS has moved \(moved, "dead letter") back, as an earlier command asked; nothing else was retried",
                "fanctl: the same command again retries what has failed since",
            ])
        }
        let scope: FailureReading.Scope =
            allRuns ? .all(known: try runs.folder.records().map(\.run)) : .one(try await runs.record(run))
        let (document, lines) = try await session.reading(scope) { findings in
            let selected = findings.tasks.filter(filter.holds)
            var document = FailureDocument(selected, of: findings)
            if console.format == .text { FailureRendering(console, document).show(isLong: !retry) }
            try write(selected, console)
            guard retry else { return ((document, [String]()), []) }
            let retried = selected.filter { permanent || filter.isNarrow || !$0.kind.isPermanent }
            let left = selected.count - retried.count
            let (report, gone) = try await tryAgain(retried, of: findings, session, console)
            document.note(report, permanentLeft: left)
            return ((document, try words(report, of: retried.count, left: left)), gone)
        }
        if console.format == .json { try console.answer(json: document) }
        guard retry ? !lines.isEmpty : document.failed > 0 else { return }
        throw NeedsAttention(lines: lines)
    }

    private func tryAgain(
        _ tasks: [FailedTask], of findings: FailureFindings, _ session: FailureSession, _ console: any Console
    ) async throws -> (FailureRetry.Report, gone: Set<String>) {
        guard !tasks.isEmpty else { return (FailureRetry.Report(), []) }
        console.tell("\(tasks.count, "of them goes", "of them go") back on the queue")
        let (report, gone) = try await session.retry(tasks, of: findings)
        if console.format == .text {
            console.answer("\(report.retried, of: tasks.count, "task") on the queue again.")
        }
        return (report, gone)
    }

    /// What is left to look at after a retry.
    private func words(_ report: FailureRetry.Report, of count: Int, left: Int) throws -> [String] {
        var lines: [String] = []
        switch report.ending {
        case .stopped:
            throw Interrupted(lines: [
                "\(report.retried, "task is", "tasks are") on the queue again; the others failed as before"
            ])
        case .failed(let error):
            throw PartialSendError.retrying(retried: report.retried, cause: error)
        case .complete: break
        }
        if left > 0 {
            lines.append(
                "fanctl: \(left) permanent failures were left as they are; --match, --task or --permanent names them")
        }
        if report.bodiless > 0 {
            lines.append("fanctl: \(report.bodiless, "task") cannot be sent again: no record holds the body")
        }
        lines += report.refused.prefix(5).map {
            "fanctl: task \($0.index) was refused by SQS: \($0.code) \($0.message ?? "")"
        }
        if report.moved > 0, report.retried + report.refused.count + report.bodiless < count {
            lines.append("fanctl: SQS has moved fewer dead letters than there were; the same command goes on")
        }
        if let kept = report.kept.first {
            lines.append(
                "fanctl: \(report.kept.count, "dead letter") of tasks that were sent could not be deleted (\(kept.code))"
            )
        }
        return lines
    }

    func write(_ tasks: [FailedTask], _ console: any Console) throws {
        guard let export else { return }
        try AtomicFile.replace(export, with: records ? FailureExport.records(tasks) : FailureExport.tasks(tasks))
        let bodiless = records ? 0 : tasks.count { $0.task == nil }
        console.tell("\(tasks.count - bodiless, "failed task is", "failed tasks are") in \(export)")
        if bodiless > 0 { console.tell("\(bodiless, "other is", "others are") not: no record holds the body") }
    }
}

/// Tasks by their index, as a user names them: `17` or `20-29`.
struct TaskRange: ExpressibleByArgument {
    let range: Range<Int>

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
        guard numbers.count == parts.count, (1...2).contains(numbers.count), let first = numbers.first,
            let last = numbers.last, first <= last, last < 1_000_000_000
        else { return nil }
        range = first..<last + 1
    }
}
