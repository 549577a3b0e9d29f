import Fanout
import Operations

extension ReportDocument {
    /// `Run mine: 98 done, 2 failed, 0 unaccounted, of 100; $0.0012.`
    var summary: String {
        let refused = report.refused > 0 ? "\(count: report.refused) refused by SQS, " : ""
        let rest = report.isUnderWay ? "\(count: report.open) still open" : "\(count: report.unaccounted) unaccounted"
        var text =
            "Run \(report.run): \(count: report.done) done, \(count: report.failed) failed, \(refused)\(rest), of \(count: report.tasks)"
        if case .measured(let story) = cost { text += "; \(NumberFormat.dollars(story.estimate.dollars))" }
        return text + (report.isUnderWay ? " so far." : ".")
    }
}
