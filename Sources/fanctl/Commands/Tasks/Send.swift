import ArgumentParser
import Fanout
import Operations
import WireFormat

struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Put every task of a CSV, JSON Lines or JSON file on the queue.")

    @OptionGroup var source: TaskSourceArguments
    @OptionGroup var sending: SendArguments
    @OptionGroup var guards: LimitArguments
    @OptionGroup var options: CommonOptions

    @Flag(
        name: .customLong("dry-run"),
        help: "Check every task and say what would be sent, how long it takes and what it costs; no credentials needed."
    )
    var dryRun = false

    func validate() throws {
        if dryRun && sending.missing { throw ValidationError(.missingOffline) }
    }

    func run() async throws {
        if dryRun { return try preview() }
        let interruption = InterruptListener.listen()
        let runs = RunSession(session: try await StackSession.open(source.stackArgument, options))
        let report = try await runs.send(
            sending.request(source.file, limits: guards.limits), interruption)
        let console = runs.session.console
        switch console.format {
        case .json: try console.answer(json: SendDocument(report))
        case .text:
            let now = sending.resume || sending.missing ? ", \(report.new) of them now" : ""
            console.answer("Run \(report.run): \(report.acknowledged.count, of: report.tasks, "task") sent\(now).")
        }
        try runs.check(report)
    }

    private func preview() throws {
        let project = try StackProject(source.stackArgument, options)
        let preview = try DryRun(project: project).look(sending.request(source.file, limits: guards.limits))
        let console = project.console
        for line in preview.bad { console.tell(line) }
        switch console.format {
        case .json: try console.answer(json: PreviewDocument(preview, console.wording))
        case .text: preview.lines.forEach(console.answer)
        }
        try console.judge(preview.forecast, guards.limits)
    }
}

struct SendDocument: Encodable {
    let run: String
    let tasks: Int
    let sent: Int
    /// How many of these now, and not earlier.
    let new: Int
    let refused: [Int]

    init(_ report: SendReport) {
        run = report.run.text
        tasks = report.tasks
        sent = report.acknowledged.count
        new = report.new
        refused = report.failures.map(\.index)
    }
}
