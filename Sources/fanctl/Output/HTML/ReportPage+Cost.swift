import Fanout
import Operations

// What the run cost.
extension ReportPage {
    var costTitle: String { document.report.isUnderWay ? "Cost so far" : "Cost" }

    /// Nil for a run that costs nothing in AWS.
    var costFigure: String? {
        switch document.cost {
        case .measured(let story): NumberFormat.dollars(story.estimate.dollars)
        case .unknown: "–"
        case nil: nil
        }
    }

    var cost: HTML {
        switch document.cost {
        case .measured(let story): section(costTitle, "\(items(story.estimate))\(words(story))")
        case .unknown(let why): section(costTitle, "<p>\(why)</p>")
        case nil: ""
        }
    }

    private func items(_ estimate: CostEstimate) -> HTML {
        let items: [[HTML]] = estimate.items.map {
            [
                "\(CostSummary.title($0.name))", "\(CostSummary.quantity($0))", "\(NumberFormat.dollars($0.dollars))",
                "\(NumberFormat.dollars($0.dollarsBeyondFree))",
            ]
        }
        let total: [HTML] = [
            "Total", "", "\(NumberFormat.dollars(estimate.dollars))",
            "\(NumberFormat.dollars(estimate.dollarsBeyondFree))",
        ]
        return table(["", "", "dollars", "beyond the free tier"], items, total: total, numbers: 1...3)
    }

    private func words(_ story: CostSummary) -> HTML {
        paragraphs(story.facts + story.notes)
    }
}
