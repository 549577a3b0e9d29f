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

    /// The run that an input is sent as.
    package enum Mode: Hashable, Sendable {
        /// A run with a generated name; refused where the same tasks were sent before.
        case new(RunID)
        /// A run that the user named; may send the same tasks again.
        case named(RunID)
        /// The unsent tasks of a run that ended early.
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

    /// Sends the tasks of an input that are not acknowledged yet.
    ///
    /// The run's record is on the disk and in the bucket before the first message is sent.
    ///
    /// - Parameters:
    ///   - bad: records the bad tasks that are skipped; nil for a resumed run, which has its file already.
    ///   - approve: gets the survey, and the number of tasks to send, before anything is recorded; may throw to refuse.
    ///   - shouldStop: asked before each batch.
    /// - Throws: before anything was sent: ``InputError``, ``FileError``, ``RunError``, or what S3's client throws. Afterwards
    ///   only where the end could not be recorded.
    package func send(
        _ input: TaskInput, as mode: Mode, options: SendOptions = SendOptions(), bad: BadTaskLog? = nil,
        approve: (InputSurvey, _ left: Int) async throws -> Void = { _, _ in },
        shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (SendProgress) -> Void = { _ in }
    ) async throws -> SendReport {
        let run = mode.run
        let survey = try await check(input, mode, options, bad, approve)
        let log = try folder.openAcknowledgements(of: run)
        // Once more under the lock: another process may have sent the run meanwhile.
        var record = try record(of: input, survey, mode)
        try folder.write(record)
        try bad?.keep()
        try await publish(record)
        // Crash-safe: from here on these tasks count as unsent, and --resume sends them.
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
            // A run that does not begin, or was begun with another input, does not need the copy.
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

    /// A resumed run keeps the selection that it was begun with.
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
            // A sample of an input is not the same run as the whole input.
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
