package import Fanout
internal import Files
internal import Foundation
package import LocalHost
internal import Reconciliation
internal import Resources
internal import Stacks
internal import Synchronization
internal import Timing
internal import WireFormat

/// Runs of a stack's worker on this machine.
package struct LocalSession: Sendable {
    package let project: StackProject
    package let folder: LocalFolder

    private var time: any TimeSource { project.surroundings.time }
    private var console: any Console { project.console }
    private var stack: Stack { project.stack }

    package init(_ project: StackProject, into: String?) {
        self.project = project
        let path = into.map { URL(filePath: $0).standardizedFileURL.path } ?? project.files.local
        folder = LocalFolder(path, resultsPrefix: project.stack.results.prefix)
    }

    private var lockPath: String { "\(folder.path)/lock" }

    /// Whether some process does tasks in the folder at this moment.
    package var isBusy: Bool {
        get throws { try StateLock.state(path: lockPath) != .free }
    }

    /// Whether a run is known on this machine alone.
    package static func isOnlyHere(_ name: String, _ project: StackProject) throws -> Bool {
        guard let run = RunID(name), try RunFolder(project.files.runs).record(of: run) == nil else { return false }
        return try LocalSession(project, into: nil).folder.runs.record(of: run) != nil
    }

    /// The record of a run; the newest where none is named.
    package static func record(_ name: String?, in folder: LocalFolder, of project: StackProject) throws -> RunRecord {
        let named = try name.map { name in
            guard let run = RunID(name) else { throw RunCommandError.badName(name) }
            return run
        }
        let records = try folder.runs.records()
        guard let record = named.map({ run in records.first { $0.run == run } }) ?? records.last else {
            throw LocalRunCommandError.noRunOfStack(project.stack.name, folder: folder.path)
        }
        return record
    }

    /// Does the unaccounted tasks of a run.
    package func run(
        _ request: SendRequest, _ options: LocalOptions, _ interruption: Interruption
    ) async throws -> LocalReport {
        try FileSystem.createFolder(folder.path)
        let lock = try StateLock(path: lockPath, holder: project.surroundings.holder("run --local"))
        defer { withExtendedLifetime(lock) {} }
        let (record, input) = try prepare(request)
        if options.retriesFailed { try folder.forgetFailures(of: record.run) }
        let known = try folder.states(of: record.run, tasks: record.tasks)
        let left = known.unaccounted.count
        guard left > 0 else {
            try folder.runs.removeInput(of: record.run)
            console.tell("every task was done before, as run \(record.run); --run NAME does them again")
            return LocalReport(run: record.run, states: known)
        }
        if left < record.tasks {
            console.tell("run \(record.run): \(record.tasks - left, of: record.tasks, "task") finished before")
        }
        let artifacts = try await WorkerArtifacts.build(project, isBuilt: options.isBuilt)
        let bundle = try LocalBundle(artifacts, in: project.files.bundles)
        let settings = settings(bundle, options.workers ?? project.surroundings.processors)
        console.tell("run \(record.run): \(left, "task"), \(settings.workers, "worker")")
        let meter = Mutex(RunMeter())
        defer { console.live("") }
        return try await LocalRun(record, of: input, in: folder, settings: settings, time: time).run(
            shouldStop: { interruption.wasAsked },
            progress: { [time, console] counts in
                let now = time.now()
                let figures = RunCounts(counts, of: record.tasks)
                console.show(meter.withLock { $0.note(figures, at: now) }, of: record.run, at: now)
            })
    }

    /// The run that the tasks belong to: the one that is named, the last one of the same tasks, or a new one.
    private func prepare(_ request: SendRequest) throws -> (RunRecord, TaskInput) {
        let runs = folder.runs
        let fresh = RunID(at: time.now(), random: UInt16(truncatingIfNeeded: project.surroundings.random()))
        let named = request.run
        let known = try named.flatMap { try runs.record(of: $0) }
        let input = try runs.openInput(
            request.file, format: request.format, for: known.map { .resume($0.run) } ?? .new(named ?? fresh))
        let bad = runs.badTasks(of: named ?? fresh, describe: console.wording.line)
        let survey = try input.survey(
            run: named ?? fresh, selection: request.selection(goingOnWith: known), onBad: { try bad.add($0) })
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
        let own = WorkerSettings(
            .folder(folder.path), resultsPrefix: stack.results.prefix,
            maxReceives: stack.queue.deadLetter.maxReceives, layers: bundle.layers)
        environment.additional = stack.worker.environment.mapValues(\.value).merging(own.variables) { _, own in own }
        return LocalRun.Settings(
            bundle: bundle.task, environment: environment, workers: workers, batchSize: stack.trigger.batchSize,
            timeout: .seconds(stack.worker.timeout.seconds), maxReceives: stack.queue.deadLetter.maxReceives)
    }
}

extension RunCounts {
    init(_ counts: LocalCounts, of tasks: Int) {
        self.init(tasks: tasks, done: counts.done, failed: counts.failed, inFlight: counts.inFlight)
    }
}
