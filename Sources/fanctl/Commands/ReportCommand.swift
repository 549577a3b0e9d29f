import ArgumentParser
import Fanout
import Files
import Foundation
import LocalHost
import Stacks

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make one page of a run: how it went over time, how long tasks took, what failed.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(help: "The run; the newest of this machine where none is named.")
    var run: String?

    @Option(help: ArgumentHelp("The HTML file; report-RUN.html where none is named.", valueName: "file"))
    var into: String?

    @Flag(help: "A run of `run --local`.")
    var local = false

    @Option(
        name: .customLong("local-folder"),
        help: ArgumentHelp("With --local: the folder that `run --local --into` named.", valueName: "dir"))
    var localFolder: String?

    func run() async throws {
        let project = try StackProject(stack, options)
        let folder = LocalSession(project, into: localFolder).folder
        guard local else { throw ValidationError("only runs of `run --local` have a page as yet: add --local.") }
        let record = try LocalSession.record(run, in: folder, of: project)
        try write(try report(record, folder, project), project.console)
    }

    private func report(_ record: RunRecord, _ folder: LocalFolder, _ project: StackProject) throws -> RunReport {
        let findings = try folder.findings(record.run)
        let failures = try folder.failedTasks(of: record.run).map {
            RunReport.Failure(index: $0.index, error: $0.error, signature: $0.signature)
        }
        return RunReport(
            stack: project.stack.name, run: record.run, tasks: record.tasks, done: findings.done,
            failed: findings.failed, attempts: try folder.loggedAttempts(record.run), failures: failures)
    }

    private func write(_ report: RunReport, _ console: Console) throws {
        let path = into ?? "report-\(report.run).html"
        try DurableFile.write(Array(ReportPage(report).html.utf8), to: path, isSynced: false)
        switch console.format {
        case .json: try console.answer(json: report)
        case .text: console.answer("Run \(report.run): the page is \(path).")
        }
    }
}
