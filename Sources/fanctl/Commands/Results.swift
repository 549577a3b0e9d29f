import ArgumentParser
import Drivers
import Fanout
import Foundation
import Stacks

struct Results: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "Download what the workers wrote, and name what is missing.")

    @OptionGroup var stack: StackArgument
    @OptionGroup var options: CommonOptions

    @Option(help: "The run; the newest of this machine where none is named.")
    var run: String?

    @Option(help: ArgumentHelp("The folder; results/RUN where none is named.", valueName: "dir"))
    var into: String?

    func run() async throws {
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
        let document = Document(record, report, folder)
        switch console.format {
        case .json: try console.answer(json: document)
        case .text:
            console.answer(
                "Run \(record.run): \(document.done) results and \(document.failed.count) failures in \(folder) "
                    + "(\(report.downloaded) new), \(document.missing.count) of \(record.tasks) missing.")
        }
        var lines = report.ignored.prefix(5).map {
            "fanctl: \($0) is no result of fanctl's, and was left in the bucket"
        }
        if !document.missing.isEmpty {
            let first = document.missing.prefix(10).map(String.init).joined(separator: ", ")
            lines.append("fanctl: missing tasks: \(first)\(document.missing.count > 10 ? ", …" : "")")
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

        init(_ record: RunRecord, _ report: DownloadReport, _ folder: String) {
            run = record.run.text
            self.folder = folder
            tasks = record.tasks
            done = report.done.count
            failed = Array(report.failed.indices)
            missing = Array(report.missing.indices)
        }
    }
}
