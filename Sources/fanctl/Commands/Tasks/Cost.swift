import ArgumentParser
import Drivers
import Fanout
import Operations
import Resources
import Stacks
import WireFormat

struct Cost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost",
        abstract: "Estimate what a run costs and how long it takes, or say what a run has cost.",
        discussion: """
            Before: `--tasks 80000 --seconds 3`, or `--from-run RUN` with the time that the tasks of an earlier run took. \
            AWS is asked how many invocations the account permits at once; with --concurrency it is asked nothing. \
            After: `--run RUN`, from what Lambda reported in the logs.
            """)

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(help: "How many tasks are to be sent; by itself as many as --from-run had.")
    var tasks: Int?

    @Option(help: "How long a worker takes for one task.")
    var seconds: Double?

    @Option(
        name: .customLong("from-run"), help: ArgumentHelp("Take the time of a task from this run.", valueName: "run"))
    var fromRun: String?

    @Option(help: "What this run has cost.")
    var run: String?

    @Option(help: "As many batches at once as the account permits; by itself what its quota says.")
    var concurrency: Int?

    func validate() throws {
        let isEstimate = tasks != nil || seconds != nil || fromRun != nil || concurrency != nil
        if run != nil && isEstimate {
            throw ValidationError(.estimateOfRun)
        }
        if seconds != nil && fromRun != nil {
            throw ValidationError(.secondsAndRun)
        }
        if run == nil && seconds == nil && fromRun == nil {
            throw ValidationError(.timeUnknown)
        }
        if seconds != nil && tasks == nil { throw ValidationError(.tasksUnknown) }
        if let tasks, tasks < 1 { throw ValidationError(.below(option: "--tasks", minimum: "1")) }
        if let seconds, !(seconds > 0 && seconds <= 900) {
            throw ValidationError(.above(option: "--seconds", limit: 900))
        }
        if let concurrency, concurrency < 1 { throw ValidationError(.below(option: "--concurrency", minimum: "1")) }
        for name in [run, fromRun].compactMap(\.self) where RunID(name) == nil {
            throw ValidationError(.badRunName(name))
        }
    }

    func run() async throws {
        let interruption = InterruptListener.listen(isSilent: true)
        let project = try StackProject(stack, options)
        if let seconds, let tasks {
            let (quota, region) = try await account(project)
            try tell(
                CostSummary(expecting: tasks, of: project.stack, seconds: seconds, region: region, quota: quota),
                project.console)
            return
        }
        let name = run ?? fromRun ?? ""
        try refuseLocal(name, project)
        let costs = CostSession(session: try await StackSession.open(project), interruption: interruption)
        let record = try await costs.runs.record(name)
        let measured = try await costs.measure(record)
        if run != nil {
            guard let story = costs.summary(record, measured) else { throw costs.nothingFound(record, measured) }
            if let words = costs.expiryWords(record) { project.console.tell(words) }
            try tell(story, project.console)
            return
        }
        guard let seconds = costs.secondsPerTask(measured) else { throw costs.nothingFound(record, measured) }
        let quota = try await quota(costs.session)
        try tell(
            CostSummary(
                expecting: tasks ?? record.tasks, of: project.stack, seconds: seconds,
                region: costs.session.names.region, quota: quota),
            project.console)
    }

    private func quota(_ session: StackSession) async throws -> AccountQuota {
        if let concurrency { return .known(concurrency) }
        return try await session.accountQuota()
    }

    /// What the account permits, and where. An estimate needs no account: without one, or without an answer, it says what it takes
    /// for granted.
    private func account(_ project: StackProject) async throws -> (AccountQuota, region: String?) {
        if let concurrency { return (.known(concurrency), project.stack.region) }
        do {
            let session = try await StackSession.open(project)
            return (try await session.accountQuota(), session.names.region)
        } catch let error as any ExplainedError {
            return (.unknown(error.explanation.what), project.stack.region)
        }
    }

    /// What is done on this machine costs nothing that could be counted.
    private func refuseLocal(_ name: String, _ project: StackProject) throws {
        if try LocalSession.isOnlyHere(name, project) { throw RunCommandError.costOfLocalRun(name) }
    }

    private func tell(_ story: CostSummary, _ console: any Console) throws {
        switch console.format {
        case .json: try console.answer(json: CostDocument(story))
        case .text: story.lines.forEach(console.answer)
        }
    }
}
