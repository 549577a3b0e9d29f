import ArgumentParser
import Fanout
import Files
import Operations
import Resources
import Stacks
import WireFormat

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make one page of a run: how it went over time, how long tasks took, what failed, what it cost.",
        discussion: """
            The page is one HTML file that needs nothing else. Of a run that goes on, it tells what there is so far. What is \
            done and what failed comes from the bucket and the dead-letter queue, which loses nothing by it; attempts and \
            cost come from the logs, for as long as these are kept.
            """)

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

    func validate() throws {
        if let run, RunID(run) == nil {
            throw ValidationError(.badRunOption(run))
        }
        if localFolder != nil && !local { throw ValidationError(.needs(option: "--local-folder", other: "--local")) }
        if local && (options.sandbox || options.endpoint != nil) {
            throw ValidationError(.notLocally(["--sandbox", "--endpoint"]))
        }
    }

    func run() async throws {
        let project = try StackProject(stack, options)
        let document = try await document(project)
        let path = into ?? "report-\(document.report.run).html"
        try AtomicFile.replace(path, with: Array(ReportPage(document).html.markup.utf8), isSynced: false)
        document.notes.forEach(project.console.tell)
        try project.console.answer(ReportAnswer(document: document, page: path))
    }

    private func document(_ project: StackProject) async throws -> ReportDocument {
        if local { return try LocalSession(project, into: localFolder).document(of: run) }
        if let run, try LocalSession.isOnlyHere(run, project) { throw RunCommandError.reportOfLocalRun(run) }
        let interruption = InterruptListener.listen(isSilent: true)
        return try await ReportSession(StackSession.open(project), interruption).document(of: run)
    }
}

/// What `report` says: all that the page tells, and where it is.
private struct ReportAnswer: Answer {
    let document: ReportDocument
    let page: String

    func lines(_ console: any Console) -> [ConsoleText] { ["\(document.summary)", "The page is \(page)."] }

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(page, forKey: .page)
    }

    private enum Key: String, CodingKey {
        case page
    }
}
