import Fanout
import Operations

/// A run's report as one HTML file that needs nothing else: no network, no script, light and dark.
struct ReportPage {
    let document: ReportDocument
    private var report: RunReport { document.report }

    init(_ document: ReportDocument) {
        self.document = document
    }

    /// Kinds of failures.
    private static let shownFailures = 50

    var html: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Run \(report.run) of \(report.stack)\(report.isUnderWay ? ", so far" : "")</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        <header>
        <h1>\(report.stack)</h1>
        <p class="run">run \(report.run) \(place)\(times)</p>
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

    private var place: HTML { report.region.map { "in \($0)" } ?? "on one machine" }

    private var soFar: HTML {
        guard report.isUnderWay else { return "" }
        return #"<p class="sofar">So far: \#(NumberFormat.count(report.open, "task is", "tasks are")) still open.</p>"#
    }

    private var times: HTML {
        guard let begun = report.begun, let ended = report.ended else { return "" }
        return " · \(Self.time(begun)) to \(Self.time(ended)) (UTC), \(Self.length(ended - begun))"
    }

    private var figures: HTML {
        let rate = report.begun.flatMap { begun in report.ended.map { Double(max($0 - begun, 1)) / 1000 } }
            .map { Double(report.done) / $0 }
        var all: [(String, String, String)] = [
            ("Tasks", NumberFormat.count(report.tasks), ""), ("Done", NumberFormat.count(report.done), "done"),
            ("Failed", NumberFormat.count(report.failed), report.failed > 0 ? "failed" : ""),
        ]
        if report.refused > 0 { all.append(("Refused", NumberFormat.count(report.refused), "failed")) }
        all.append(
            report.isUnderWay
                ? ("Still open", NumberFormat.count(report.open), "")
                : ("Unaccounted", NumberFormat.count(report.unaccounted), report.unaccounted > 0 ? "failed" : ""))
        all += [
            ("Retries", NumberFormat.count(report.retries), ""),
            ("Most at once", NumberFormat.count(report.mostAtOnce), ""),
            ("Done/second", rate.map { NumberFormat.decimal($0, upTo: $0 < 100 ? 1 : 0) } ?? "–", ""),
        ]
        if let costFigure { all.append((costTitle, costFigure, "")) }
        let items: [HTML] = all.map { name, value, kind in
            #"<div class="figure \#(kind)"><dt>\#(name)</dt><dd>\#(value)</dd></div>"#
        }
        return "<dl class=\"figures\">\n\(items)\n</dl>"
    }

    private var sections: HTML {
        guard report.attempts > 0 else {
            let nothing = section("Nothing was logged", "<p>The workers' logs hold no attempt of this run.</p>")
            return "\(nothing)\(failures)\(cost)"
        }
        return "\([timeline, began, atOnce, durations, failures, slowest, cost])"
    }

    /// What the charts do not show.
    private var notes: HTML {
        var notes = document.notes
        if let unended = report.unended {
            var parts: [String] = []
            if unended.outOfTime > 0 {
                parts.append(
                    "\(NumberFormat.count(unended.outOfTime, "attempt that was", "attempts that were")) given back when the time of "
                        + "the invocation was over")
            }
            if unended.invocations > 0 {
                parts.append(
                    "what was being done in at least "
                        + "\(NumberFormat.count(unended.invocations, "invocation that was", "invocations that were")) ended by a crash or a limit of Lambda's"
                )
            }
            if !parts.isEmpty {
                notes.append("Not among the attempts below: \(parts.joined(separator: ", and ")).")
            }
        }
        return paragraphs(notes)
    }

    func paragraphs(_ notes: [String]) -> HTML { "\(notes.map { "<p class=\"note\">\($0)</p>" as HTML })" }

    func section(_ title: String, _ body: HTML) -> HTML {
        "<section>\n<h2>\(title)</h2>\n\(body)\n</section>\n"
    }

    // MARK: Over time

    private var timeline: HTML {
        let bars = report.timeline.map { interval in
            BarChart.Bar(
                parts: [(interval.done, "done"), (interval.failed, "failed")],
                title: "\(Self.clock(interval.from)): \(interval.started) started, \(interval.done) done, "
                    + "\(interval.failed) failed")
        }
        let width = report.timeline.first.map { Self.length($0.to - $0.from) } ?? ""
        let chart = BarChart(bars: bars, ends: ends).svg("attempts that ended, done and failed, over time")
        return section(
            "Attempts that ended",
            #"""
            \#(chart)<p class="key"><span class="done">done</span> <span class="failed">failed</span> \#
            <span class="width">each bar \#(width)</span></p>
            """#)
    }

    private var began: HTML {
        let bars = report.timeline.map {
            BarChart.Bar(parts: [($0.started, "plain")], title: "\(Self.clock($0.from)): \($0.started) began")
        }
        return section("Attempts that began", BarChart(bars: bars, ends: ends).svg("attempts that began, over time"))
    }

    private var atOnce: HTML {
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

    private var durations: HTML {
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
        let chart = BarChart(bars: bars, ends: ("0", end)).svg("attempts by how long they took")
        return section("How long attempts took", "\(chart)<p>\(words)</p>")
    }

    private var slowest: HTML {
        let rows: [[HTML]] = report.slowest.map {
            [
                "\($0.task)", "\($0.attempt)", "\(Self.length(Int64($0.milliseconds)))", $0.isDone ? "done" : "failed",
            ]
        }
        return section("The slowest", table(["task", "attempt", "took", "ended"], rows))
    }

    // MARK: What failed

    private var failures: HTML {
        guard !report.failures.isEmpty else { return "" }
        let rows: [[HTML]] = report.failures.prefix(Self.shownFailures).map {
            [
                "\(NumberFormat.count($0.count))", "\($0.signature)", "\($0.exampleTask)",
                "<code>\(String($0.exampleError.prefix(500)))</code>",
            ]
        }
        let table = table(["tasks", "what they have in common", "one of them", "its error"], rows)
        return section("Failures", "\(table)\(others(report.failures.dropFirst(Self.shownFailures)))")
    }

    private func others(_ failures: ArraySlice<RunReport.Failures>) -> HTML {
        guard !failures.isEmpty else { return "" }
        let kinds = NumberFormat.count(failures.count, "other kind", "other kinds")
        let tasks = NumberFormat.count(failures.reduce(0) { $0 + $1.count }, "task", "tasks")
        return #"<p class="note">And \#(kinds), of \#(tasks): <code>fanctl failed</code> shows all.</p>"#
    }

    /// - Parameter numbers: columns that are read from the right.
    func table(
        _ names: [String], _ rows: [[HTML]], total: [HTML]? = nil, numbers: ClosedRange<Int>? = nil
    ) -> HTML {
        func kind(_ column: Int) -> HTML { numbers?.contains(column) ?? false ? #" class="number""# : "" }
        func row(_ cells: [HTML]) -> [HTML] { cells.enumerated().map { "<td\(kind($0))>\($1)</td>" } }
        let head: [HTML] = names.enumerated().map { #"<th scope="col"\#(kind($0))>\#($1)</th>"# }
        var body: [HTML] = rows.map { "<tr>\(row($0), separator: "")</tr>" }
        if let total { body.append("<tr class=\"total\">\(row(total), separator: "")</tr>") }
        return #"""
            <div class="table"><table>
            <thead><tr>\#(head, separator: "")</tr></thead>
            <tbody>
            \#(body)
            </tbody>
            </table></div>
            """#
    }
}
