import ArgumentParser
import Drivers
import Fanout
import Foundation
import LocalHost
import Operations
import Resources
import Stacks
import WireFormat

struct Results: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "Download what the workers wrote, and name the unaccounted tasks.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(help: "The run; the newest of this machine where none is named.")
    var run: String?

    @Option(help: ArgumentHelp("The folder; results/RUN where none is named.", valueName: "dir"))
    var into: String?

    @Option(
        help: ArgumentHelp(
            "Make one file of the results, in the order of the tasks: CSV with one header, or JSON Lines.",
            valueName: "file"))
    var concat: String?

    @Flag(help: "Take the results of `run --local`, where they are; --into names its folder.")
    var local = false

    func run() async throws {
        if local { return try runHere() }
        let runs = RunSession(session: try await StackSession.open(stack, options))
        let session = runs.session
        let record = try await runs.record(run)
        let folder = URL(filePath: into ?? "results/\(record.run)").standardizedFileURL.path
        let download = ResultDownload(
            s3: session.clients.s3, bucket: session.names.bucket, keys: runs.keys(record.run), folder: folder)
        let console = session.console
        let report = try await download.run(tasks: record.tasks) {
            console.live("downloaded \($0.downloaded), there already \($0.skipped)")
        }
        console.live("")
        try concatenate(folder, tasks: record.tasks, console)
        let answer = Found(record, report.states, in: folder, new: report.downloaded)
        try console.answer(answer)
        let ignored = report.ignored.prefix(5).map {
            "fanctl: \($0) is no result of fanctl's, and was left in the bucket"
        }
        try tell(ignored, answer, of: session.names.stack, console)
    }

    /// What is there of a run on this machine.
    private func runHere() throws {
        let project = try StackProject(stack, options)
        let folder = LocalSession(project, into: into).folder
        let record = try LocalSession.record(run, in: folder, of: project)
        let states = try folder.states(of: record.run, tasks: record.tasks)
        let results = folder.results(record.run)
        try concatenate(results, tasks: record.tasks, project.console)
        let answer = Found(record, states, in: results)
        try project.console.answer(answer)
        try tell([], answer, of: nil, project.console)
    }

    private func concatenate(_ folder: String, tasks: Int, _ console: any Console) throws {
        guard let concat else { return }
        let report = try ResultConcatenation(of: folder, into: concat).run(tasks: tasks)
        console.tell("\(concat): \(report.files, "result"), \(NumberFormat.bytes(report.bytes))")
    }

    /// - Parameter stack: nil for a run on this machine.
    private func tell(_ lines: [String], _ answer: Found, of stack: String?, _ console: any Console) throws {
        var lines = lines
        if !answer.missing.isEmpty {
            let first = answer.missing.prefix(10).map(String.init).joined(separator: ", ")
            lines.append("fanctl: unaccounted tasks: \(first)\(answer.missing.count > 10 ? ", …" : "")")
            if let stack { lines.append("fanctl: \(RunSession.missingHint(answer.run, of: stack))") }
        }
        if !answer.missing.isEmpty || !answer.failed.isEmpty { throw NeedsAttention(lines: lines) }
        lines.forEach(console.tell)
    }

    /// The results of a run that are in a folder.
    private struct Found: Answer {
        let run: String
        let folder: String
        let tasks: Int
        let done: Int
        let failed: [Int]
        let missing: [Int]
        /// How many were downloaded now; nil on this machine.
        let new: Int?

        init(_ record: RunRecord, _ states: TaskStates, in folder: String, new: Int? = nil) {
            run = record.run.text
            self.folder = folder
            tasks = record.tasks
            done = states.done.count
            failed = Array(states.failed.indices)
            missing = Array(states.unaccounted.indices)
            self.new = new
        }

        func lines(_ console: any Console) -> [ConsoleText] {
            let (results, failures) = ("Run \(run): \(done, "result")", NumberFormat.count(failed.count, "failure"))
            let unaccounted = "\(missing.count, of: tasks, "task") unaccounted"
            let found =
                new.map { "\(results) and \(failures) in \(folder) (\(count: $0) new)" }
                ?? "\(results) in \(folder), \(failures)"
            return ["\(found), \(unaccounted)."]
        }
    }
}
