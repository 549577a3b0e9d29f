package import AWSClients
internal import Hashing
package import Timing

/// Sends an input as a run: checks it, records the run durably, sends, and records the end.
package struct RunSender: Sendable {
    private let sqs: SQSClient
    private let s3: S3Client
    private let queue: QueueURL
    private let bucket: String
    private let folder: RunFolder
    private let time: any TimeSource
    private let random: @Sendable () -> Double

    /// - Parameters:
    ///   - bucket: gets a copy of the run's record, so that another machine can follow the run.
    ///   - folder: `NAME.runs` beside the stack's lockfile.
    package init(
        sqs: SQSClient, s3: S3Client, queue: QueueURL, bucket: String, folder: RunFolder, time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.sqs = sqs
        self.s3 = s3
        self.queue = queue
        self.bucket = bucket
        self.folder = folder
        self.time = time
        self.random = random
    }

    /// Which run an input is sent as.
    package enum Mode: Hashable, Sendable {
        /// A run of a name that was made up: refused where the same tasks were sent before.
        case new(RunID)
        /// A run that the user named: sends the same tasks again, if need be.
        case named(RunID)
        /// What a run that ended early has not sent yet.
        case resume(RunID)
        /// The same, and once more these tasks, which were acknowledged and are unaccounted.
        case again(RunID, unaccounted: TaskIndexSet)

        package var run: RunID {
            switch self {
            case .new(let run), .named(let run), .resume(let run), .again(let run, _): run
            }
        }

        /// Whether the run was begun before.
        var goesOn: Bool {
            switch self {
            case .new, .named: false
            case .resume, .again: true
            }
        }

        var unaccounted: TaskIndexSet {
            if case .again(_, let unaccounted) = self { unaccounted } else { TaskIndexSet() }
        }
    }

    /// Sends what of an input has not been acknowledged.
    ///
    /// The run's record is on the disk and in the bucket before the first message is.
    ///
    /// - Parameters:
    ///   - bad: takes the bad tasks that are passed over, where the options say so; a run that is resumed has its own already.
    ///   - approve: is told what would be sent, before anything is recorded; what it throws ends it.
    ///   - shouldStop: asked before each batch.
    /// - Throws: before anything was sent: ``InputError``, ``FileError``, ``RunError``, or what S3's client throws. After the
    ///   sending only where its end could not be recorded.
    package func send(
        _ input: TaskInput, as mode: Mode, options: SendOptions = SendOptions(), bad: BadTaskLog? = nil,
        approve: (InputSurvey, _ left: Int) async throws -> Void = { _, _ in },
        shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (SendProgress) -> Void = { _ in }
    ) async throws -> SendReport {
        let run = mode.run
        let survey = try await check(input, mode, options, bad, approve)
        let log = try folder.openAcknowledgements(of: run)
        // Once more, now that nobody else can send it: the run may have been sent between the two.
        var record = try record(of: input, survey, mode)
        try folder.write(record)
        try bad?.keep()
        try await publish(record)
        // From here on they are as if never sent: killed now, the run is one that can be resumed.
        try log.forget(mode.unaccounted)

        let report = try await deliver(input, record, log, options, shouldStop, progress)
        record.updated = time.now()
        record.refused = TaskIndexSet(report.failures.map(\.index))
        if case .complete = report.ending { record.state = .sent }
        try folder.write(record)
        if record.state == .sent { try folder.removeInput(of: run) }
        try await publish(record)
        return report
    }

    private func check(
        _ input: TaskInput, _ mode: Mode, _ options: SendOptions, _ bad: BadTaskLog?,
        _ approve: (InputSurvey, _ left: Int) async throws -> Void
    ) async throws -> InputSurvey {
        do {
            let survey = try input.survey(
                run: mode.run, selection: recordedSelection(mode) ?? options.selection,
                onBad: { try bad?.add($0) })
            _ = try record(of: input, survey, mode)
            // Two runs of one name would share their results.
            if case .named(let run) = mode,
                let other = try await RunProgress.publishedRecord(of: run, in: bucket, s3: s3)
            {
                throw RunError.runExists(other)
            }
            let sent = try folder.acknowledged(of: mode.run).subtracting(mode.unaccounted)
            try await approve(survey, survey.tasks - sent.count)
            return survey
        } catch {
            // A copy of the input is of no use to a run that does not begin, or that was begun with another one.
            let isUseless = folder.isCopy(input, of: mode.run) && (error is InputError || error is RunError)
            if try isUseless || folder.record(of: mode.run) == nil { try folder.removeInput(of: mode.run) }
            throw error
        }
    }

    private func deliver(
        _ input: TaskInput, _ record: RunRecord, _ log: AcknowledgementLog, _ options: SendOptions,
        _ shouldStop: @Sendable () -> Bool, _ progress: @Sendable (SendProgress) -> Void
    ) async throws -> SendReport {
        let next = try input.tasks(of: record)
        let sender = Sender(
            client: sqs, queue: queue, run: record.run, options: options, time: time, random: random)
        return await sender.send(
            tasks: record.tasks, log: log, shouldStop: shouldStop, progress: progress, next: next)
    }

    /// A run that is resumed keeps the tasks that it was begun with.
    private func recordedSelection(_ mode: Mode) throws -> TaskSelection? {
        guard mode.goesOn else { return nil }
        guard let record = try folder.record(of: mode.run) else { throw RunError.unknownRun(mode.run) }
        return TaskSelection(of: record)
    }

    private func record(of input: TaskInput, _ survey: InputSurvey, _ mode: Mode) throws -> RunRecord {
        let run = mode.run
        let existing = try folder.record(of: run)
        if mode.goesOn {
            guard var record = existing else { throw RunError.unknownRun(run) }
            guard survey.isInput(of: record) else {
                throw RunError.inputChanged(run: run, source: input.name)
            }
            record.state = .sending
            record.updated = time.now()
            return record
        }
        if let existing { throw RunError.runExists(existing) }
        if case .new = mode {
            // A trial of the first few tasks and the whole input are not the same tasks.
            let earlier = try folder.records().last { survey.isInput(of: $0) }
            if let earlier { throw RunError.alreadySent(earlier: earlier) }
        }
        return RunRecord(run: run, source: input.name, survey: survey, created: time.now())
    }

    private func publish(_ record: RunRecord) async throws {
        let key = RunKeys(resultsPrefix: "", run: record.run).record
        try await s3.putObject(record.json(), to: key, in: bucket, contentType: "application/json")
    }
}
