import AWSCore
import Fanout

/// A run's report as one HTML file that needs nothing else: no network, no script, light and dark.
struct ReportPage {
    private let report: RunReport

    init(_ report: RunReport) {
        self.report = report
    }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Run \(Self.escaped(report.run)) of \(Self.escaped(report.stack))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        <header>
        <h1>\(Self.escaped(report.stack))</h1>
        <p class="run">run \(Self.escaped(report.run))\(times)</p>
        </header>
        \(figures)
        \(sections)
        <footer>Made by fanctl.</footer>
        </main>
        </body>
        </html>

        """
    }

    private var times: String {
        guard let begun = report.begun, let ended = report.ended else { return "" }
        return " · \(Self.time(begun)) to \(Self.time(ended)) (UTC), \(Self.length(ended - begun))"
    }

    private var figures: String {
        let rate = report.begun.flatMap { begun in report.ended.map { Double(max($0 - begun, 1)) / 1000 } }
            .map { Double(report.done) / $0 }
        let all: [(String, String, String)] = [
            ("Tasks", "\(report.tasks)", ""), ("Done", "\(report.done)", "done"),
            ("Failed", "\(report.failed)", report.failed > 0 ? "failed" : ""),
            ("Missing", "\(report.missing)", report.missing > 0 ? "failed" : ""),
            ("Retries", "\(report.retries)", ""), ("Most at once", "\(report.mostAtOnce)", ""),
            ("Done a second", rate.map { Self.decimal($0) } ?? "–", ""),
        ]
        let items = all.map { name, value, kind in
            "<div class=\"figure \(kind)\"><dt>\(name)</dt><dd>\(value)</dd></div>"
        }
        return "<dl class=\"figures\">\n\(items.joined(separator: "\n"))\n</dl>"
    }

    private var sections: String {
        guard report.attempts > 0 else {
            return section("Nothing was logged", "<p>The workers' logs hold no attempt of this run.</p>") + failures
        }
        return [timeline, began, atOnce, durations, failures, slowest].joined(separator: "\n")
    }

    private func section(_ title: String, _ body: String) -> String {
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
            "half took \(Self.length(Int64(durations.median))) or less, nine in ten "
            + "\(Self.length(Int64(durations.ninetieth))), 99 in a hundred \(Self.length(Int64(durations.ninetyNinth))), "
            + "the longest \(Self.length(Int64(durations.longest)))"
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
        let rows = report.failures.map {
            [
                "\($0.count)", Self.escaped($0.signature), "\($0.exampleTask)",
                "<code>\(Self.escaped(String($0.exampleError.prefix(500))))</code>",
            ]
        }
        return section("Failures", table(["tasks", "what they have in common", "one of them", "its error"], rows))
    }

    private func table(_ names: [String], _ rows: [[String]]) -> String {
        let head = names.map { "<th scope=\"col\">\($0)</th>" }.joined()
        let body = rows.map { "<tr>\($0.map { "<td>\($0)</td>" }.joined())</tr>" }.joined(separator: "\n")
        return
            "<div class=\"table\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)\n</tbody>\n</table></div>"
    }
}

// How things are written.
extension ReportPage {
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    private static func time(_ milliseconds: Int64) -> String {
        Instant(milliseconds: milliseconds).iso8601.replacing("T", with: " ").replacing("Z", with: "")
    }

    private static func clock(_ milliseconds: Int64) -> String {
        String(time(milliseconds).split(separator: " ").last ?? "")
    }

    /// `850 ms`, `12.5 s`, `3:05 min`, `2:10 h`.
    static func length(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<60_000: return "\(decimal(Double(milliseconds) / 1000)) s"
        case ..<3_600_000: return "\(seconds / 60):\(two(seconds % 60)) min"
        default: return "\(seconds / 3600):\(two(seconds % 3600 / 60)) h"
        }
    }

    /// With one digit behind the point, where that says something.
    static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return number >= 100 || tenths % 10 == 0 ? "\(Int(number.rounded()))" : "\(tenths / 10).\(tenths % 10)"
    }

    private static let style = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --faint: #60646c; --line: #d9d9e0; --done: #2b9a66;
          --failed: #ce2c31; --plain: #3e63dd; }
        @media (prefers-color-scheme: dark) { :root { --paper: #111113; --ink: #edeef0; --faint: #b0b4ba; --line: #363a3f;
          --done: #3dd68c; --failed: #ff9592; --plain: #9eb1ff; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
        h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
        .run, .key, footer { color: var(--faint); margin: .25rem 0 1rem; } footer { margin-top: 3rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: .75rem; margin: 0; }
        .figure { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
        .figure dt { color: var(--faint); font-size: .85rem; } .figure dd { margin: 0; font-size: 1.4rem; }
        .figure.done dd { color: var(--done); } .figure.failed dd { color: var(--failed); }
        svg { display: block; width: 100%; height: auto; } svg text { fill: var(--faint); font-size: 12px; }
        svg line { stroke: var(--line); } rect.done { fill: var(--done); } rect.failed { fill: var(--failed); }
        rect.plain { fill: var(--plain); } rect.whole { fill: transparent; } g:hover rect.whole { fill: var(--line); opacity: .5; }
        .key span { margin-right: 1em; } .key span:not(.width)::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .3em; border-radius: 2px; }
        .key .done::before { background: var(--done); } .key .failed::before { background: var(--failed); }
        .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
        th { color: var(--faint); font-weight: normal; } code { overflow-wrap: anywhere; font-size: .85rem; }
        """
}
