import ArgumentParser
import Fanout
import Stacks

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Send tasks and follow them until every one is accounted for.")

    @Argument(help: "The stack's name, or the path of its file.")
    var stack: String

    @Argument(help: "The file of tasks; - for standard input.")
    var file: String

    @OptionGroup var sending: SendArguments
    @OptionGroup var guards: GuardArguments
    @OptionGroup var here: LocalArguments
    @OptionGroup var options: CommonOptions

    @Option(help: "Give up following after so many seconds; the run itself goes on.")
    var timeout: Int?

    @Option(
        name: .customLong("drained-for"),
        help: "Call the rest missing once the queue was empty for so many seconds.")
    var drainedFor: Int = 60

    func validate() throws {
        guard here.local else { return }
        if sending.resume { throw ValidationError("--local goes on with a run by itself: leave out --resume.") }
        if sending.rate != nil || timeout != nil || options.sandbox || options.endpoint != nil {
            throw ValidationError("--rate, --timeout, --sandbox and --endpoint do not go with --local.")
        }
        if !guards.isEmpty { throw ValidationError("--seconds, --max-cost and --force do not go with --local.") }
    }

    func run() async throws {
        let interruption = Interruption()
        interruption.listen()
        var argument = StackArgument()
        argument.stack = stack
        if here.local { return try await runHere(StackProject(argument, options), interruption) }
        let runs = RunSession(session: try await StackSession.open(argument, options))
        let console = runs.session.console
        let report = try await runs.send(file, sending, guards, interruption)
        if case .complete = report.ending {
            console.tell("run \(report.run): \(report.acknowledged.count) of \(report.tasks) tasks sent")
        } else {
            try runs.check(report)
        }
        let verdict = try await runs.watch(
            report.run, tasks: report.tasks, refused: TaskIndexSet(report.failures.map(\.index)),
            options: RunWatcher.Options(
                drainedFor: .seconds(drainedFor), timeout: timeout.map { .seconds($0) }),
            interruption: interruption)
        try summarise(verdict, runs)
    }

    private func summarise(_ verdict: RunWatcher.Verdict, _ runs: RunSession) throws {
        let snapshot = verdict.snapshot
        let console = runs.session.console
        switch console.format {
        case .json: try console.answer(json: RunDocument(verdict))
        case .text:
            let refused = snapshot.refused.isEmpty ? "" : "\(snapshot.refused.count) refused by SQS, "
            console.answer(
                "Run \(snapshot.run): \(snapshot.done.count) done, \(snapshot.failed.count) failed, \(refused)"
                    + "\(snapshot.missing.count) missing, of \(snapshot.tasks).")
        }
        var lines: [String] = []
        if case .stalled = verdict {
            lines.append("fanctl: the queue is empty and \(snapshot.missing.count) tasks are unaccounted for")
        }
        if case .timedOut = verdict { lines.append("fanctl: gave up following; the run goes on") }
        if case .stopped = verdict {
            throw Interrupted(lines: ["stopped following run \(snapshot.run); the run itself goes on"])
        }
        let isClean = snapshot.failed.isEmpty && snapshot.missing.isEmpty && snapshot.refused.isEmpty
        if !snapshot.failed.isEmpty {
            lines.append(
                "fanctl: `fanctl results \(runs.session.names.stack) --run \(snapshot.run)` fetches the failures' records too"
            )
        }
        if !isClean { throw NeedsAttention(lines: lines) }
    }
}

struct RunDocument: Encodable {
    let run: String
    let tasks: Int
    let done: Int
    let failed: [Int]
    let refused: [Int]
    let missing: [Int]
    /// complete, stalled, timedOut or stopped.
    let verdict: String

    init(_ verdict: RunWatcher.Verdict) {
        let snapshot = verdict.snapshot
        run = snapshot.run.text
        tasks = snapshot.tasks
        done = snapshot.done.count
        failed = Array(snapshot.failed.indices)
        refused = Array(snapshot.refused.indices)
        missing = Array(snapshot.missing.indices)
        self.verdict =
            switch verdict {
            case .complete: "complete"
            case .stalled: "stalled"
            case .timedOut: "timedOut"
            case .stopped: "stopped"
            }
    }
}
