import ArgumentParser
import Fanout
import Files
import Foundation
import LocalHost
import Reconciliation
import Resources
import Stacks
import Timing

/// How tasks are done on this machine.
struct LocalArguments: ParsableArguments {
    @Flag(help: "Do the tasks on this machine, without AWS; what an earlier run did is not done again.")
    var local = false

    @Option(help: "With --local: so many processes; one for each processor where none is given.")
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "With --local: the folder that stands for the bucket; STACK.local beside the stack file by itself.",
            valueName: "dir"))
    var into: String?

    @Flag(name: .customLong("no-build"), help: "With --local: take the program that was built last.")
    var noBuild = false

    @Flag(name: .customLong("retry-failed"), help: "With --local: do the failed tasks of the run again, too.")
    var retryFailed = false

    func validate() throws {
        if let workers, !(1...1000).contains(workers) {
            throw ValidationError(.outside(option: "--workers", range: 1...1000))
        }
        guard !local else { return }
        let given = [
            (workers != nil, "--workers"), (into != nil, "--into"), (noBuild, "--no-build"),
            (retryFailed, "--retry-failed"),
        ]
        if let (_, name) = given.first(where: { $0.0 }) {
            throw ValidationError(.needs(option: name, other: "--local"))
        }
    }
}

/// Runs of a stack's worker on this machine.
struct LocalSession: Sendable {
    let project: StackProject
    let folder: LocalFolder
    let time = SystemTimeSource()

    private var console: Console { project.console }
    private var stack: Stack { project.stack }

    init(_ project: StackProject, into: String?) {
        self.project = project
        let path = into.map { URL(filePath: $0).standardizedFileURL.path } ?? project.files.local
        folder = LocalFolder(path, resultsPrefix: project.stack.results.prefix)
    }

    private var lockPath: String { "\(folder.path)/lock" }

    /// Whether some process does tasks in the folder at this moment.
    var isBusy: Bool {
        get throws { try StateLock.state(path: lockPath) != .free }
    }

    /// Whether a run is known on this machine alone.
    static func isOnlyHere(_ name: String, _ project: StackProject) throws -> Bool {
        guard let run = RunID(name), try RunFolder(project.files.runs).record(of: run) == nil else { return false }
        return try LocalSession(project, into: nil).folder.runs.record(of: run) != nil
    }

    /// The record of a run; the newest where none is named.
    static func record(_ name: String?, in folder: LocalFolder, of project: StackProject) throws -> RunRecord {
        let named = try name.map { name in
            guard let run = RunID(name) else { throw CommandError("`\(name)` cannot be the name of a run") }
            return run
        }
        let records = try folder.runs.records()
        guard let record = named.map({ run in records.first { $0.run == run } }) ?? records.last else {
            throw CommandError("there is no such run of \(project.stack.name) in \(folder.path)")
        }
        return record
    }

    /// Does the unaccounted tasks of a run.
    func run(
        _ file: String, _ sending: SendArguments, _ arguments: LocalArguments, _ interruption: Interruption
    ) async throws -> LocalReport {
        try FileSystem.createFolder(folder.path)
        let lock = try StateLock(path: lockPath, holder: holder)
        defer { withExtendedLifetime(lock) {} }
        let (record, input) = try prepare(file, sending)
        if arguments.retryFailed { try folder.forgetFailures(of: record.run) }
        let known = try folder.states(of: record.run, tasks: record.tasks)
        let left = known.unaccounted.count
        guard left > 0 else {
            try folder.runs.removeInput(of: record.run)
            console.tell("every task was done before, as run \(record.run); --run NAME does them again")
            return LocalReport(run: record.run, states: known)
        }
        if left < record.tasks {
            console.tell("run \(record.run): \(record.tasks - left) of \(record.tasks) tasks were finished before")
        }
        let artifacts = try await WorkerArtifacts.build(project, isBuilt: arguments.noBuild)
        let bundle = try LocalBundle(artifacts, in: project.files.bundles)
        let settings = settings(bundle, arguments.workers ?? ProcessInfo.processInfo.activeProcessorCount)
        console.tell("run \(record.run): \(left) tasks, \(settings.workers) workers")
        let story = ProgressStory(console: console, run: record.run)
        defer { console.live("") }
        return try await LocalRun(record, of: input, in: folder, settings: settings).run(
            shouldStop: { interruption.wasAsked },
            progress: { [time] in story.tell($0, of: record.tasks, at: time.now()) })
    }

    private var holder: StateLock.Holder {
        StateLock.Holder(
            process: getpid(), host: ProcessInfo.processInfo.hostName, command: "run --local",
            since: time.now().iso8601)
    }

    /// The run that the tasks belong to: the one that is named, the last one of the same tasks, or a new one.
    private func prepare(_ file: String, _ sending: SendArguments) throws -> (RunRecord, TaskInput) {
        let runs = folder.runs
        let fresh = RunID(at: time.now(), random: .random(in: 0...UInt16.max))
        let named = sending.run.flatMap { RunID($0) }
        let known = try named.flatMap { try runs.record(of: $0) }
        let input = try runs.openInput(
            file, format: sending.taskFormat, for: known.map { .resume($0.run) } ?? .new(named ?? fresh))
        let bad = runs.badTasks(of: named ?? fresh, describe: \.line)
        let survey = try input.survey(
            run: named ?? fresh, selection: sending.selection(goingOnWith: known), onBad: { try bad.add($0) })
        if let known {
            guard survey.isInput(of: known) else { throw RunError.inputChanged(run: known.run, source: input.name) }
            return (known, input)
        }
        if named == nil, let earlier = try runs.records().last(where: survey.isInput) {
            // What standard input held was kept for a run that there will not be.
            try runs.moveInput(of: fresh, to: earlier.run)
            return (earlier, runs.keptInput(of: earlier) ?? input)
        }
        try bad.keep()
        console.tell(bad)
        let record = RunRecord(run: named ?? fresh, source: input.name, survey: survey, created: time.now())
        return (record, input)
    }

    private func settings(_ bundle: LocalBundle, _ workers: Int) -> LocalRun.Settings {
        var environment = LambdaEnvironment()
        environment.functionName = stack.name
        environment.region = stack.region ?? environment.region
        environment.memorySize = stack.worker.memory
        environment.layerRoot = bundle.layers
        environment.answersSQS = true
        environment.additional = stack.worker.environment.mapValues(\.value).merging([
            "FANCTL_OPT": bundle.layers, "FANCTL_RESULTS_FOLDER": folder.path,
            "FANCTL_RESULTS_PREFIX": stack.results.prefix,
            "FANCTL_MAX_RECEIVES": String(stack.queue.deadLetter.maxReceives),
        ]) { _, own in own }
        return LocalRun.Settings(
            bundle: bundle.task, environment: environment, workers: workers, batchSize: stack.trigger.batchSize,
            timeout: .seconds(stack.worker.timeout.seconds), maxReceives: stack.queue.deadLetter.maxReceives)
    }
}
