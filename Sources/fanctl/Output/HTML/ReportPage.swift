import Fanout

/// A run's report as one HTML file that needs nothing else: no network, no script, light and dark.
struct ReportPage {
    let document: ReportDocument
    private var report: RunReport { document.report }

    init(_ document: ReportDocument) {
        self.document = document
    }

    /// Kinds of failures.
    private static let shownFailures = 50

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Run \(Self.escaped(report.run)) of \(Self.escaped(report.stack))\(report.isUnderWay ? ", so far" : "")</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        <header>
        <h1>\(Self.escaped(report.stack))</h1>
        <p class="run">run \(Self.escaped(report.run)) \(place)\(times)</p>
        \(soFar)
        </header>
        \(figures)
        \(notes)
        \(sections)
        <footer>Made by fanctl.</footer>
        </main>
        </body>
        </html>

        """
    }

    private var place: String { report.region.map { "in \(Self.escaped($0))" } ?? "on one machine" }

    private var soFar: String {
        guard report.isUnderWay else { return "" }
        return "<p class=\"sofar\">So far: \(Self.count(report.open, "task is", "tasks are")) still open.</p>"
    }

    private var times: String {
        guard let begun = report.begun, let ended = report.ended else { return "" }
        return " · \(Self.time(begun)) to \(Self.time(ended)) (UTC), \(Self.length(ended - begun))"
    }

    private var figures: String {
        let rate = report.begun.flatMap { begun in report.ended.map { Double(max($0 - begun, 1)) / 1000 } }
            .map { Double(report.done) / $0 }
        var all: [(String, String, String)] = [
            ("Tasks", Self.number(report.tasks), ""), ("Done", Self.number(report.done), "done"),
            ("Failed", Self.number(report.failed), report.failed > 0 ? "failed" : ""),
        ]
        if report.refused > 0 { all.append(("Refused", Self.number(report.refused), "failed")) }
        all.append(
            report.isUnderWay
                ? ("Still open", Self.number(report.open), "")
                : ("Unaccounted", Self.number(report.unaccounted), report.unaccounted > 0 ? "failed" : ""))
        all += [
            ("Retries", Self.number(report.retries), ""), ("Most at once", Self.number(report.mostAtOnce), ""),
            ("Done/second", rate.map { Self.decimal($0) } ?? "–", ""),
        ]
        if let costFigure { all.append((costTitle, costFigure, "")) }
        let items = all.map { name, value, kind in
            "<div class=\"figure \(kind)\"><dt>\(name)</dt><dd>\(value)</dd></div>"
        }
        return "<dl class=\"figures\">\n\(items.joined(separator: "\n"))\n</dl>"
    }

    private var sections: String {
        guard report.attempts > 0 else {
            return section("Nothing was logged", "<p>The workers' logs hold no attempt of this run.</p>") + failures
                + cost
        }
        return [timeline, began, atOnce, durations, failures, slowest, cost].joined(separator: "\n")
    }

    /// What the charts do not show.
    private var notes: String {
        var notes = document.notes
        if let unended = report.unended {
            var parts: [String] = []
            if unended.outOfTime > 0 {
                parts.append(
                    "\(Self.count(unended.outOfTime, "attempt that was", "attempts that were")) given back when the time of "
                        + "the invocation was over")
            }
            if unended.invocations > 0 {
                parts.append(
                    "what was being done in at least "
                        + "\(Self.count(unended.invocations, "invocation that was", "invocations that were")) ended by a crash or a limit of Lambda's"
                )
            }
            if !parts.isEmpty {
                notes.append("Not among the attempts below: \(parts.joined(separator: ", and ")).")
            }
        }
        return notes.map { "<p class=\"note\">\(Self.escaped($0))</p>" }.joined(separator: "\n")
    }

    func section(_ title: String, _ body: String) -> String {
        "<section>\n<h2>\(title)</h2>\n\(body)\n</section>\n"
    }

    // MARK: Over time

    private var timeline: String {
        let bars = report.timeline.map { interval in
            BarChart.Bar(
                parts: [(interval.done, "done"), (interval.failed, "failed")],
                title: "\(Self.clock(interval.from)): \(interval.started) started, \(interval.done) done, "
                    + "\(interval.failed) failed")
        }
        let width = report.timeline.first.map { Self.length($0.to - $0.from) } ?? ""
        return section(
            "Attempts that ended",
            BarChart(bars: bars, ends: ends).svg("attempts that ended, done and failed, over time")
                + "<p class=\"key\"><span class=\"done\">done</span> <span class=\"failed\">failed</span> "
                + "<span class=\"width\">each bar \(width)</span></p>")
    }

    private var began: String {
        let bars = report.timeline.map {
            BarChart.Bar(parts: [($0.started, "plain")], title: "\(Self.clock($0.from)): \($0.started) began")
        }
        return section("Attempts that began", BarChart(bars: bars, ends: ends).svg("attempts that began, over time"))
    }

    private var atOnce: String {
        let bars = report.timeline.map {
            BarChart.Bar(parts: [($0.atOnce, "plain")], title: "\(Self.clock($0.from)): \($0.atOnce) at once")
        }
        return section(
            "Attempts at once", BarChart(bars: bars, ends: ends).svg("attempts under way at once, over time"))
    }

    private var ends: (String, String) {
        guard let first = report.timeline.first, let last = report.timeline.last else { return ("", "") }
        return (Self.clock(first.from), Self.clock(last.to))
    }

    // MARK: How long

    private var durations: String {
        guard let durations = report.durations else { return "" }
        let bars = durations.histogram.map {
            BarChart.Bar(
                parts: [($0.count, "plain")],
                title: "\(Self.length(Int64($0.from))) to \(Self.length(Int64($0.below))): \($0.count)")
        }
        let words =
            "Half took \(Self.length(Int64(durations.median))) or less, nine in ten "
            + "\(Self.length(Int64(durations.ninetieth))), 99 in a hundred \(Self.length(Int64(durations.ninetyNinth))), "
            + "the longest \(Self.length(Int64(durations.longest)))."
        let end = durations.histogram.last.map { Self.length(Int64($0.below)) } ?? ""
        return section(
            "How long attempts took",
            BarChart(bars: bars, ends: ("0", end)).svg("attempts by how long they took") + "<p>\(words)</p>")
    }

    private var slowest: String {
        let rows = report.slowest.map {
            [
                "\($0.task)", "\($0.attempt)", Self.length(Int64($0.milliseconds)), $0.isDone ? "done" : "failed",
            ]
        }
        return section("The slowest", table(["task", "attempt", "took", "ended"], rows))
    }

    // MARK: What failed

    private var failures: String {
        guard !report.failures.isEmpty else { return "" }
        let rows = report.failures.prefix(Self.shownFailures).map {
            [
                Self.number($0.count), Self.escaped($0.signature), "\($0.exampleTask)",
                "<code>\(Self.escaped(String($0.exampleError.prefix(500))))</code>",
            ]
        }
        let others = report.failures.dropFirst(Self.shownFailures)
        let more =
            others.isEmpty
            ? ""
            : "<p class=\"note\">And \(Self.count(others.count, "other kind", "other kinds")), of "
                + "\(Self.count(others.reduce(0) { $0 + $1.count }, "task", "tasks")): <code>fanctl failed</code> shows all.</p>"
        return section(
            "Failures", table(["tasks", "what they have in common", "one of them", "its error"], rows) + more)
    }

    /// - Parameter numbers: columns that are read from the right.
    func table(
        _ names: [String], _ rows: [[String]], total: [String]? = nil, numbers: ClosedRange<Int>? = nil
    ) -> String {
        func kind(_ column: Int) -> String { numbers?.contains(column) ?? false ? " class=\"number\"" : "" }
        func row(_ cells: [String]) -> String {
            cells.enumerated().map { "<td\(kind($0))>\($1)</td>" }.joined()
        }
        let head = names.enumerated().map { "<th scope=\"col\"\(kind($0))>\($1)</th>" }.joined()
        var body = rows.map { "<tr>\(row($0))</tr>" }
        if let total { body.append("<tr class=\"total\">\(row(total))</tr>") }
        return
            "<div class=\"table\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined(separator: "\n"))\n"
            + "</tbody>\n</table></div>"
    }
}
