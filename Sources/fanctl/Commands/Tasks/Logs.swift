import ArgumentParser
import Drivers
import Fanout
import Foundation
import Operations
import Resources
import Stacks
import Timing
import WireFormat

struct Logs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what the workers logged, in the order of time.",
        discussion: """
            A worker's own lines are shown with their task, everything else as it is. --run, --task and --level choose \
            among workers' own lines. Times are UTC; a line arrives some seconds after it was logged.
            """)

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(
        help: ArgumentHelp(
            "From when on: so long ago (10m, 2d) or a time (2026-11-24T08:00:00Z). By itself 10m, or the run's beginning.",
            valueName: "time"))
    var since: Moment?

    @Option(help: ArgumentHelp("Until when, in the same forms; by itself until now.", valueName: "time"))
    var until: Moment?

    @Flag(name: .shortAndLong, help: "Go on with what is logged from now on, until Ctrl-C.")
    var follow = false

    @Option(help: ArgumentHelp("Only lines with this text in them, capitals and all.", valueName: "text"))
    var filter: String?

    @Option(help: "Only lines about this run's tasks.")
    var run: String?

    @Option(help: ArgumentHelp("Only lines about this task: its place in the input, from 0.", valueName: "index"))
    var task: Int?

    @Option(help: ArgumentHelp("Only lines of this level and worse: info, warning or error.", valueName: "level"))
    var level: LogLine.Level?

    @Flag(help: "The runtime's lines, too: START, END, REPORT, metrics.")
    var all = false

    func validate() throws {
        if follow && until != nil { throw ValidationError(.endlessUntil) }
        if let run, RunID(run) == nil {
            throw ValidationError(.badRunOption(run))
        }
        if let task, task < 0 { throw ValidationError(.below(option: "--task", minimum: "0")) }
        if filter?.isEmpty == true { throw ValidationError(.noText(option: "--filter")) }
    }

    func run() async throws {
        let interruption = InterruptListener.listen(isSilent: true)
        let session = try await StackSession.open(stack, options)
        let filter = LogFilter(text: filter, run: run, index: task, level: level, includesBookkeeping: all)
        let story = LogPrinter(console: session.console, filter: filter)
        let source = LogSource(
            group: session.names.logGroup, pattern: filter.pattern, logs: session.clients.logs, time: session.time)
        let now = session.time.now()
        let start = try await beginning(session, now)
        let end = until?.instant(now) ?? now
        guard start <= end else { throw UsageError.sinceAfterUntil }
        if follow {
            try await LogFollower(source).follow(
                from: start, shouldStop: { interruption.wasAsked },
                onNoGroup: { session.console.tell("no logs yet; waiting for the first") },
                onEvents: { try story.tell($0) })
            throw Interrupted(lines: [])
        }
        let isThere = try await LogReader(source).read(
            from: start, to: end, shouldStop: { interruption.wasAsked }, onEvents: { try story.tell($0) })
        if interruption.wasAsked { throw Interrupted(lines: []) }
        if !isThere {
            session.console.tell("no logs yet: there is no log group \(session.names.logGroup)")
        } else if story.isEmpty {
            session.console.tell("nothing like that was logged from \(start.iso8601) to \(end.iso8601)")
        }
    }

    /// Where nobody says since when, a run is shown from its beginning.
    private func beginning(_ session: StackSession, _ now: Instant) async throws -> Instant {
        if let since { return since.instant(now) }
        let usual = Moment.ago(TimeSpan(seconds: 600)).instant(now)
        guard let run = run.flatMap({ RunID($0) }) else { return usual }
        let runs = RunSession(session: session)
        var record = try runs.folder.record(of: run)
        if record == nil {
            record = try await RunProgress.publishedRecord(
                of: run, in: session.names.bucket, s3: session.clients.s3)
        }
        guard let record else {
            session.console.tell("no record of run \(run) was found: looking at the last 10 minutes, see --since")
            return usual
        }
        return record.created
    }
}

/// A point in time on the command line.
enum Moment: ExpressibleByArgument, Hashable {
    case ago(TimeSpan)
    case at(Instant)

    init?(argument: String) {
        if let span = TimeSpan(parsing: argument) {
            self = .ago(span)
        } else if let instant = Instant(iso8601: argument) {
            self = .at(instant)
        } else {
            return nil
        }
    }

    func instant(_ now: Instant) -> Instant {
        switch self {
        case .ago(let span): now + .seconds(-span.seconds)
        case .at(let instant): instant
        }
    }
}

extension LogLine.Level: ExpressibleByArgument {}
