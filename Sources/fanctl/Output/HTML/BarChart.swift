import Operations

/// Bars side by side, as SVG.
struct BarChart {
    let bars: [Bar]
    /// What the first bar begins with, and the last one ends with.
    let ends: (String, String)

    struct Bar {
        /// From below: how much, and the class that colours it.
        let parts: [(Int, String)]
        /// Shown where a pointer rests on it.
        let title: String

        var sum: Int { parts.reduce(0) { $0 + $1.0 } }
    }

    private static let width = 960.0
    private static let height = 160.0
    /// For the numbers at the left, and the line below.
    private static let margin = 48.0
    private static let footer = 20.0

    /// - Parameter label: what the chart shows, for who cannot see it.
    func svg(_ label: String) -> HTML {
        let most = max(bars.map(\.sum).max() ?? 0, 1)
        let step = (Self.width - Self.margin) / Double(max(bars.count, 1))
        let drawn = bars.enumerated().map { draw($1, at: Self.margin + Double($0) * step, step, most) }
        return """
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height + Self.footer))" role="img" \
            aria-label="\(label)">
            <line x1="\(Int(Self.margin))" y1="0.5" x2="\(Int(Self.width))" y2="0.5"/>
            <line x1="\(Int(Self.margin))" y1="\(Self.height)" x2="\(Int(Self.width))" y2="\(Self.height)"/>
            <text x="\(Int(Self.margin) - 6)" y="12" text-anchor="end">\(NumberFormat.count(most))</text>
            <text x="\(Int(Self.margin) - 6)" y="\(Int(Self.height))" text-anchor="end">0</text>
            \(drawn)
            <text x="\(Int(Self.margin))" y="\(Int(Self.height) + 15)">\(ends.0)</text>
            <text x="\(Int(Self.width))" y="\(Int(Self.height) + 15)" text-anchor="end">\(ends.1)</text>
            </svg>

            """
    }

    private func draw(_ bar: Bar, at x: Double, _ step: Double, _ most: Int) -> HTML {
        let gap = min(1, step / 5)
        var top = Self.height
        var rectangles = [rectangle("whole", x, 0, step, Self.height)]
        for (count, kind) in bar.parts where count > 0 {
            // What there is can be seen, however little it is.
            let height = max(1, Double(count) / Double(most) * (Self.height - 1))
            top = max(0, top - height)
            rectangles.append(rectangle(kind, x + gap / 2, top, step - gap, height))
        }
        return "<g><title>\(bar.title)</title>\(rectangles, separator: "")</g>"
    }

    private func rectangle(_ kind: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> HTML {
        func short(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
        return
            #"<rect class="\#(kind)" x="\#(short(x))" y="\#(short(y))" width="\#(short(width))" height="\#(short(height))"/>"#
    }
}
