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
        let document = Document(record, report.states, in: folder)
        switch console.format {
        case .json: try console.answer(json: document)
        case .text:
            console.answer(
                "Run \(record.run): \(document.done) results and \(document.failed.count) failures in \(folder) "
                    + "(\(report.downloaded) new), \(document.missing.count) of \(record.tasks) unaccounted.")
        }
        let ignored = report.ignored.prefix(5).map {
            "fanctl: \($0) is no result of fanctl's, and was left in the bucket"
        }
        try tell(ignored, document, of: session.names.stack, console)
    }

    /// What is there of a run on this machine.
    private func runHere() throws {
        let project = try StackProject(stack, options)
        let folder = LocalSession(project, into: into).folder
        let record = try LocalSession.record(run, in: folder, of: project)
        let states = try folder.states(of: record.run, tasks: record.tasks)
        let results = folder.results(record.run)
        try concatenate(results, tasks: record.tasks, project.console)
        let document = Document(record, states, in: results)
        switch project.console.format {
        case .json: try project.console.answer(json: document)
        case .text:
            project.console.answer(
                "Run \(record.run): \(document.done) results in \(results), \(document.failed.count) failures, "
                    + "\(document.missing.count) of \(record.tasks) unaccounted.")
        }
        try tell([], document, of: nil, project.console)
    }

    private func concatenate(_ folder: String, tasks: Int, _ console: any Console) throws {
        guard let concat else { return }
        let report = try ResultConcatenation(of: folder, into: concat).run(tasks: tasks)
        console.tell("\(concat): \(report.files) results, \(report.bytes) bytes")
    }

    /// - Parameter stack: nil for a run on this machine.
    private func tell(_ lines: [String], _ document: Document, of stack: String?, _ console: any Console) throws {
        var lines = lines
        if !document.missing.isEmpty {
            let first = document.missing.prefix(10).map(String.init).joined(separator: ", ")
            lines.append("fanctl: unaccounted tasks: \(first)\(document.missing.count > 10 ? ", …" : "")")
            if let stack { lines.append("fanctl: \(RunSession.missingHint(document.run, of: stack))") }
        }
        if !document.missing.isEmpty || !document.failed.isEmpty { throw NeedsAttention(lines: lines) }
        lines.forEach(console.tell)
    }

    private struct Document: Encodable {
        let run: String
        let folder: String
        let tasks: Int
        let done: Int
        let failed: [Int]
        let missing: [Int]

        init(_ record: RunRecord, _ states: TaskStates, in folder: String) {
            run = record.run.text
            self.folder = folder
            tasks = record.tasks
            done = states.done.count
            failed = Array(states.failed.indices)
            missing = Array(states.unaccounted.indices)
        }
    }
}
