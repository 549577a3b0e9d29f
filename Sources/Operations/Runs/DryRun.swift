package import Fanout
internal import Files
internal import Foundation
internal import Resources
internal import Stacks
internal import Timing
internal import WireFormat

/// What a sending would be: the whole input read and checked, and nothing asked of anybody.
package struct DryRun {
    package let project: StackProject

    package init(project: StackProject) {
        self.project = project
    }

    /// - Throws: what is wrong with the input, or ``RunError/alreadySent(earlier:)``.
    package func look(_ request: SendRequest) throws -> Preview {
        let now = project.surroundings.time.now()
        let run = request.run ?? RunID(at: now, random: 0)
        let folder = RunFolder(project.files.runs)
        let known = try request.mode == .resume ? folder.record(of: run) : nil
        if request.mode == .resume && known == nil { throw RunError.unknownRun(run) }
        var copy: String?
        defer { if let copy { try? FileSystem.remove(copy) } }
        let input: TaskInput
        if let kept = known.flatMap(folder.keptInput) {
            input = kept
        } else if try TaskInput.isReadableTwice(request.file) {
            input = TaskInput(path: request.file, format: request.format)
        } else {
            let path = FileManager.default.temporaryDirectory.appending(
                path: "fanctl-\(project.surroundings.uuid().uuidString)"
            ).path
            copy = path
            input = try TaskInput.copy(of: request.file, format: request.format, to: path)
        }
        var bad: [String] = []
        let survey = try input.survey(
            run: run, selection: request.selection(goingOnWith: known),
            onBad: { if bad.count < BadTaskLog.shown { bad.append(project.console.wording.line(for: $0)) } })
        try refuse(survey, run, named: request.run != nil, known, folder, input)
        let sent = known == nil ? TaskIndexSet() : try folder.acknowledged(of: run)
        var preview = Preview(
            tasks: survey.tasks, left: survey.tasks - sent.count, format: survey.format, badTasks: survey.badTasks,
            bad: bad, isSample: survey.sample != nil,
            forecast: try project.stack.forecast(
                survey.tasks - sent.count, messageBytes: survey.messageBytes, request.limits, pace: folder.newestPace())
        )
        let record = RunRecord(run: run, source: input.name, survey: survey, created: now)
        let next = try input.tasks(of: record)
        var builder = BatchBuilder(run: run)
        while let task = try next() {
            if sent.contains(task.index) { continue }
            if preview.first.count < Self.shown { preview.first.append(task.body) }
            if builder.add(task) != nil { preview.batches += 1 }
        }
        if builder.finish() != nil { preview.batches += 1 }
        return preview
    }

    private static let shown = 3

    private func refuse(
        _ survey: InputSurvey, _ run: RunID, named isNamed: Bool, _ known: RunRecord?, _ folder: RunFolder,
        _ input: TaskInput
    ) throws {
        if let known {
            guard survey.isInput(of: known) else { throw RunError.inputChanged(run: run, source: input.name) }
        } else if isNamed {
            if let existing = try folder.record(of: run) { throw RunError.runExists(existing) }
        } else if let earlier = try folder.records().last(where: survey.isInput) {
            throw RunError.alreadySent(earlier: earlier)
        }
    }

    package struct Preview {
        package let tasks: Int
        /// Those that an earlier sending has not sent.
        package let left: Int
        package let format: TaskFormat
        package let badTasks: Int?
        package let bad: [String]
        package let isSample: Bool
        package let forecast: SendForecast
        package var batches = 0
        /// The bodies of the first few.
        package var first: [String] = []
    }
}

package struct PreviewDocument: Encodable {
    package let tasks: Int
    package let left: Int
    package let batches: Int
    package let format: String
    package let badTasks: Int
    package let first: [String]
    /// Whether the five below are what is expected, and not the most that is possible.
    package let isTimeKnown: Bool
    package let secondsPerTask: Double
    /// The run whose tasks took so long; absent where that was said, or is the most that is possible.
    package let measuredIn: String?
    package let drainSeconds: Int
    package let concurrency: Int
    package let dollars: Double
    package let warnings: [String]

    package init(_ preview: DryRun.Preview, _ wording: any Wording) {
        tasks = preview.tasks
        left = preview.left
        batches = preview.batches
        format = preview.format.rawValue
        badTasks = preview.badTasks ?? 0
        first = preview.first
        isTimeKnown = preview.forecast.isTimeKnown
        secondsPerTask = preview.forecast.workload.secondsPerTask
        measuredIn = if case .measured(let run) = preview.forecast.timing { run.text } else { nil }
        drainSeconds = Int(preview.forecast.drain.duration.components.seconds)
        concurrency = preview.forecast.drain.concurrencyReached
        dollars = preview.forecast.cost.dollars
        warnings = wording.findings(of: preview.forecast)
    }
}
