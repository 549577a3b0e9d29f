import Fanout

// What the run cost.
extension ReportPage {
    var costTitle: String { document.report.isUnderWay ? "Cost so far" : "Cost" }

    /// Nil for a run that costs nothing in AWS.
    var costFigure: String? {
        switch document.cost {
        case .measured(let story): Figures.dollars(story.estimate.dollars)
        case .unknown: "–"
        case nil: nil
        }
    }

    var cost: String {
        switch document.cost {
        case .measured(let story): section(costTitle, items(story.estimate) + words(story))
        case .unknown(let why): section(costTitle, "<p>\(Self.escaped(why))</p>")
        case nil: ""
        }
    }

    private func items(_ estimate: CostEstimate) -> String {
        let items = estimate.items.map {
            [
                CostStory.title($0.name), CostStory.quantity($0), Figures.dollars($0.dollars),
                Figures.dollars($0.dollarsBeyondFree),
            ]
        }
        let total = [
            "Total", "", Figures.dollars(estimate.dollars), Figures.dollars(estimate.dollarsBeyondFree),
        ]
        return table(["", "", "dollars", "beyond the free tier"], items, total: total, numbers: 1...3)
    }

    private func words(_ story: CostStory) -> String {
        (story.facts + story.notes).map { "<p class=\"note\">\(Self.escaped($0))</p>" }.joined(separator: "\n")
    }
}
