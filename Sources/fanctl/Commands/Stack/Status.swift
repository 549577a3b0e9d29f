import AWSClients
import ArgumentParser
import Drivers
import Fanout
import Operations
import Reconciliation
import Resources
import Stacks
import WireFormat

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the resources of a stack, drift, its queues and its runs; or one run, until it ends.",
        discussion: """
            With --watch --output json every reading is a JSON object on a line of its own; the last one has the member `verdict`. \
            Costs are estimates.
            """)

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(help: "Show this run alone: how many of its tasks are done, and what becomes of the others.")
    var run: String?

    @Flag(help: "Follow the run, or the newest one, until every task is accounted for.")
    var watch = false

    @Option(help: "With --watch: seconds between two readings.")
    var interval: Int = 2

    func validate() throws {
        if interval < 1 { throw ValidationError(.below(option: "--interval", minimum: "1")) }
        if let run, RunID(run) == nil {
            throw ValidationError(.badRunOption(run))
        }
    }

    func run() async throws {
        let session = try await StackSession.open(stack, options)
        if watch || run != nil { return try await follow(RunSession(session: session)) }
        guard let lockfile = try session.recorded() else {
            try report(Document(stack: session.names.stack, isUp: false), session)
            return
        }
        let reconciler = Reconciler(session, lockfile: lockfile)
        let described =
            RecordedArtifacts.of(lockfile, session.stack, session.names)
            ?? RecordedArtifacts.unbuilt(session.stack, session.names)
        async let prepared = reconciler.prepare(nil, described: described)
        async let queue = depth(.queue, session)
        async let letters = depth(.deadLetterQueue, session)
        let plan = try await prepared.plan
        var document = Document(stack: session.names.stack, isUp: true, isPaused: lockfile.isPaused)
        document.resources = Self.resources(plan)
        document.queue = try await queue
        document.deadLetters = try await letters
        document.runs = try RunFolder(session.files.runs).records().map(RunDocument.init)
        try report(document, session)
        if document.resources.contains(where: { $0.state != "ok" }) {
            throw NeedsAttention(lines: ["fanctl: some of the stack is not as its file says; `fanctl up` mends it"])
        }
    }

    private func depth(_ kind: ResourceKind, _ session: StackSession) async throws -> DepthDocument? {
        guard let url = try session.recorded()?.resources[session.names.id(kind)]?.identity["url"] else { return nil }
        return try await session.depth(of: QueueURL(rawValue: url)).map {
            DepthDocument(waiting: $0.visible + $0.delayed, inFlight: $0.notVisible)
        }
    }

    private static func resources(_ plan: Plan) -> [ResourceDocument] {
        let steps = plan.steps.map { step in
            let state =
                switch (step.action, step.reason) {
                case (.create, .gone): "gone"
                case (.create, _): "missing"
                case (.update, .drift): "drift"
                case (.update, _), (.replace, _): "outdated"
                case (.delete, _): "surplus"
                case (.adopt, _), (.forget, _): "ok"
                }
            return (step.id, state)
        }
        let strangers = plan.conflicts.map { ($0.id, "foreign") }
        return (steps + strangers + plan.unchanged.map { ($0, "ok") }).sorted { $0.0 < $1.0 }.map {
            ResourceDocument(kind: $0.0.kind.rawValue, name: $0.0.name, title: $0.0.kind.title, state: $0.1)
        }
    }

    private func report(_ document: Document, _ session: StackSession) throws {
        let console = session.console
        if console.format == .json {
            try console.answer(json: document)
            return
        }
        guard document.isUp else {
            console.answer("The stack \(document.stack) is not up.")
            return
        }
        console.answer("Stack \(document.stack) in \(session.names.region), account \(session.names.account)")
        for resource in document.resources {
            let colour: Colour = resource.state == "ok" ? .green : .yellow
            console.answer(
                "  \(console.paint(resource.state, colour))  \(resource.title) \(resource.name)" as ConsoleText)
        }
        if let queue = document.queue {
            console.answer("Queue: about \(queue.waiting) waiting, \(queue.inFlight) in flight")
        }
        if document.isPaused { console.answer(session.pausedWords) }
        if let letters = document.deadLetters { console.answer("Dead letters: about \(letters.waiting)") }
        for run in document.runs {
            console.answer("Run \(run.run): \(run.tasks, "task") of \(run.source), \(run.state)")
        }
    }

    private struct Document: Encodable {
        let stack: String
        let isUp: Bool
        /// Whether `pause` was the last word: then no task is given to a worker.
        var isPaused = false
        var resources: [ResourceDocument] = []
        var queue: DepthDocument?
        var deadLetters: DepthDocument?
        var runs: [RunDocument] = []
    }

    private struct ResourceDocument: Encodable {
        let kind: String
        let name: String
        let title: String
        /// ok, drift, gone, outdated, missing, surplus or foreign.
        let state: String
    }

    private struct DepthDocument: Encodable {
        let waiting: Int
        let inFlight: Int
    }

    private struct RunDocument: Encodable {
        let run: String
        let source: String
        let tasks: Int
        let state: String

        init(_ record: RunRecord) {
            run = record.run.text
            source = record.source
            tasks = record.tasks
            state = record.state.rawValue
        }
    }
}
