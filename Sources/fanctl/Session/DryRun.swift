import Fanout
import Foundation
import Resources
import Timing

/// What a sending would be: the whole input read and checked, and nothing asked of anybody.
struct DryRun {
    let project: StackProject

    /// - Throws: what is wrong with the input, or ``RunError/alreadySent(earlier:)``.
    func look(at file: String, _ arguments: SendArguments, _ guards: GuardArguments) throws -> Preview {
        let run = arguments.run.flatMap { RunID($0) } ?? RunID(at: SystemTimeSource().now(), random: 0)
        let folder = RunFolder(project.files.runs)
        let known = try arguments.resume ? folder.record(of: run) : nil
        if arguments.resume && known == nil { throw RunError.unknownRun(run) }
        var copy: String?
        defer { if let copy { unlink(copy) } }
        let input: TaskInput
        if let kept = known.flatMap(folder.keptInput) {
            input = kept
        } else if try TaskInput.isReadableTwice(file) {
            input = TaskInput(path: file, format: arguments.taskFormat)
        } else {
            let path = FileManager.default.temporaryDirectory.appending(path: "fanctl-\(UUID().uuidString)").path
            copy = path
            input = try TaskInput.copy(of: file, format: arguments.taskFormat, to: path)
        }
        var bad: [String] = []
        let survey = try input.survey(
            run: run, selection: arguments.selection(goingOnWith: known),
            onBad: { if bad.count < BadTaskLog.shown { bad.append($0.line) } })
        try refuse(survey, run, named: arguments.run != nil, known, folder, input)
        let sent = known == nil ? TaskIndexSet() : try folder.acknowledged(of: run)
        var preview = Preview(
            tasks: survey.tasks, left: survey.tasks - sent.count, format: survey.format, badTasks: survey.badTasks,
            bad: bad, isSample: survey.sample != nil,
            forecast: try project.stack.forecast(
                survey.tasks - sent.count, messageBytes: survey.messageBytes, guards, pace: folder.newestPace()))
        let record = RunRecord(run: run, source: input.name, survey: survey, created: SystemTimeSource().now())
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

    struct Preview {
        let tasks: Int
        /// Those that an earlier sending has not sent.
        let left: Int
        let format: TaskFormat
        let badTasks: Int?
        let bad: [String]
        let isSample: Bool
        let forecast: SendForecast
        var batches = 0
        /// The bodies of the first few.
        var first: [String] = []
    }
}

extension DryRun.Preview {
    var lines: [String] {
        let how = "would be sent in \(batches == 1 ? "one batch" : "\(batches) batches")."
        var lines = ["\(left) \(isSample ? "tasks, a sample," : "tasks") \(how)"]
        if left < tasks { lines[0] = "\(left) of \(tasks) tasks are left: they \(how)" }
        lines += first.map { "  \($0.count > 200 ? $0.prefix(200) + "…" : $0[...])" }
        if left > first.count { lines.append("  …") }
        if let badTasks, badTasks > 0 { lines.append("\(badTasks) bad tasks would be passed over.") }
        lines.append("Expected: \(ForecastWording.summary(forecast)).")
        return lines
    }
}

struct PreviewDocument: Encodable {
    let tasks: Int
    let left: Int
    let batches: Int
    let format: String
    let badTasks: Int
    let first: [String]
    /// Whether the five below are what is expected, and not the most that is possible.
    let isTimeKnown: Bool
    let secondsPerTask: Double
    /// The run whose tasks took so long; absent where that was said, or is the most that is possible.
    let measuredIn: String?
    let drainSeconds: Int
    let concurrency: Int
    let dollars: Double
    let warnings: [String]

    init(_ preview: DryRun.Preview) {
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
        warnings = ForecastWording.lines(preview.forecast)
    }
}
