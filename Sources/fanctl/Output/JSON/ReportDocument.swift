import Fanout

/// All that the page of a run tells, and `--output json` with it.
struct ReportDocument: Encodable {
    let report: RunReport
    /// Nil for a run on this machine, which costs nothing in AWS.
    var cost: Cost?
    /// What cannot be told, and why: sentences.
    var notes: [String] = []

    enum Cost {
        case measured(CostStory)
        /// Why nobody knows, in sentences.
        case unknown(String)
    }

    private enum CodingKeys: String, CodingKey {
        case cost, costUnknown, notes
    }

    /// The cost is a member among the report's own.
    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch cost {
        case .measured(let story): try container.encode(CostDocument(story), forKey: .cost)
        case .unknown(let why): try container.encode(why, forKey: .costUnknown)
        case nil: break
        }
        if !notes.isEmpty { try container.encode(notes, forKey: .notes) }
    }

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
