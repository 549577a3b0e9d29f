package import Fanout

/// All that the page of a run tells, and `--output json` with it.
package struct ReportDocument: Encodable {
    package let report: RunReport
    /// Nil for a run on this machine, which costs nothing in AWS.
    package var cost: Cost?
    /// What cannot be told, and why: sentences.
    package var notes: [String] = []

    package enum Cost {
        case measured(CostSummary)
        /// Why nobody knows, in sentences.
        case unknown(String)
    }

    private enum CodingKeys: String, CodingKey {
        case cost, costUnknown, notes
    }

    /// The cost is a member among the report's own.
    package func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch cost {
        case .measured(let story): try container.encode(CostDocument(story), forKey: .cost)
        case .unknown(let why): try container.encode(why, forKey: .costUnknown)
        case nil: break
        }
        if !notes.isEmpty { try container.encode(notes, forKey: .notes) }
    }
}
