import ArgumentParser
import Fanout
import Operations
import Resources
import Stacks
import WireFormat

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Send tasks and follow them until every one is accounted for.")

    @OptionGroup var source: TaskSourceArguments
    @OptionGroup var sending: SendArguments
    @OptionGroup var guards: LimitArguments
    @OptionGroup var here: LocalArguments
    @OptionGroup var options: CommonOptions

    @Option(help: "Give up following after so many seconds; the run itself goes on.")
    var timeout: Int?

    @Option(
        name: .customLong("drained-for"),
        help: "Call the rest unaccounted once the queue was empty for so many seconds.")
    var drainedFor: Int = 60

    func validate() throws {
        guard here.local else { return }
        if sending.resume || sending.missing {
            throw ValidationError(.localResumes)
        }
        if sending.rate != nil || timeout != nil || options.sandbox || options.endpoint != nil {
            throw ValidationError(.notLocally(["--rate", "--timeout", "--sandbox", "--endpoint"]))
        }
        if !guards.isEmpty { throw ValidationError(.notLocally(["--seconds", "--max-cost", "--force"])) }
    }

    func run() async throws {
        let interruption = InterruptListener.listen()
        if here.local { return try await runHere(StackProject(source.stackArgument, options), interruption) }
        let runs = RunSession(session: try await StackSession.open(source.stackArgument, options))
        let console = runs.session.console
        let report = try await runs.send(
            sending.request(source.file, limits: guards.limits), interruption)
        if case .complete = report.ending {
            console.tell("run \(report.run): \(report.acknowledged.count, of: report.tasks, "task") sent")
        } else {
            try runs.check(report)
        }
        let followed = RunSession.Followed(try await runs.record(report.run.text))
        let outcome = try await runs.watch(
            followed,
            options: RunWatcher.Options(
                drainedFor: .seconds(drainedFor), timeout: timeout.map { .seconds($0) }),
            interruption: interruption)
        if console.format == .json {
            try console.answer(json: RunDocument(outcome, stack: runs.session.names.stack))
        }
        try await runs.keepPace(of: followed, outcome)
        try runs.conclude(outcome)
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
    /// Why the run does not go on; absent where it does, or where that is not known.
    let stall: StallDocument?

    init(_ outcome: RunSession.Outcome, stack: String) {
        let snapshot = outcome.verdict.snapshot
        run = snapshot.run.text
        let states = snapshot.states
        tasks = states.tasks
        done = states.done.count
        failed = Array(states.failed.indices)
        refused = Array(states.refused.indices)
        missing = Array(states.unaccounted.indices)
        verdict = outcome.verdict.name
        stall = outcome.stall.map { StallDocument($0, stack: stack) }
    }
}

struct StallDocument: Encodable {
    let reason: String
    let message: String
    let remedy: String

    init(_ reason: StallReason, stack: String) {
        let words = StallWording.words(reason, stack)
        (self.reason, message, remedy) = (reason.name, words.why, words.remedy)
    }
}

extension RunWatcher.Verdict {
    /// For programs.
    var name: String {
        switch self {
        case .complete: "complete"
        case .stalled: "stalled"
        case .timedOut: "timedOut"
        case .stopped: "stopped"
        }
    }
}
