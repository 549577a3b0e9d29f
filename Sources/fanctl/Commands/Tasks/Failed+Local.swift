import Fanout
import LocalHost
import Operations
import WireFormat

extension Failed {
    /// What failed of the runs on this machine.
    func runHere(_ project: StackProject) throws {
        let folder = LocalSession(project, into: into).folder
        let records = try folder.runs.records()
        let runs: [RunID]
        if allRuns {
            runs = records.map(\.run)
        } else if let run {
            guard let record = records.first(where: { $0.run.text == run }) else {
                throw LocalRunCommandError.unknownRun(run, folder: folder.path)
            }
            runs = [record.run]
        } else {
            guard let newest = records.last else { throw LocalRunCommandError.noRuns(folder: folder.path) }
            runs = [newest.run]
        }
        let findings = FailureFindings(local: try runs.map { ($0, try folder.failedTasks(of: $0)) })
        let selected = findings.tasks.filter(filter.holds)
        let document = FailureDocument(selected, of: findings)
        switch project.console.format {
        case .json: try project.console.answer(json: document)
        case .text: FailureRendering(project.console, document).show(isLong: true)
        }
        try write(selected, project.console)
        if document.failed > 0 {
            throw NeedsAttention(lines: ["fanctl: `run --local --retry-failed` does them again"])
        }
    }
}
