import Fanout
import Operations

extension ReportDocument {
    /// `Run mine: 98 done, 2 failed, 0 unaccounted, of 100; $0.0012.`
    var summary: String {
        let refused = report.refused > 0 ? "\(report.refused) refused by SQS, " : ""
        let rest = report.isUnderWay ? "\(report.open) still open" : "\(report.unaccounted) unaccounted"
        var text =
            "Run \(report.run): \(report.done) done, \(report.failed) failed, \(refused)\(rest), of \(report.tasks)"
        if case .measured(let story) = cost { text += "; \(Figures.dollars(story.estimate.dollars))" }
        return text + (report.isUnderWay ? " so far." : ".")
    }
}
