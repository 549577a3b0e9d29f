internal import Foundation

/// Tickers to send as tasks, a CSV in the columns of Tiingo's list, and what a reader has to find in it.
package struct TickerList: Sendable, CustomStringConvertible {
    package let description: String
    package let tasks: Int
    /// Lines that are as an earlier one is.
    package let repeatedLines: Int
    /// Tickers of more than one line.
    package let repeatedTickers: Int
    /// Nil for the project's own.
    private let path: String?

    /// Awkward ones, made up, and those of the project's example.
    package static let own = TickerList(
        description: "own", tasks: 52 + 127, repeatedLines: 1, repeatedTickers: 2, path: nil)

    /// Tiingo's list of November 2026, where `FANCTL_TICKERS` names it.
    package static let whole = ProcessInfo.processInfo.environment["FANCTL_TICKERS"].map {
        TickerList(description: "whole", tasks: 80_657, repeatedLines: 11, repeatedTickers: 238, path: $0)
    }

    package static let all = [own] + (whole.map { [$0] } ?? [])

    /// A line of which Tiingo's stand-in knows nothing.
    package static let unknown = "NOSUCHTICKER,,,,,\n"

    package var csv: String {
        get throws {
            if let path { return try String(contentsOfFile: path, encoding: .utf8) }
            let awkward = try String(contentsOfFile: Checkout.file("Tests/data/awkward-tickers.csv"), encoding: .utf8)
            let example = try String(contentsOfFile: Checkout.file("worker/tasks.csv"), encoding: .utf8)
            // ticker,startDate,endDate, and nothing that needs quotes.
            let lines = example.split(separator: "\n").dropFirst().map {
                $0.replacing(",", with: ",,,,", maxReplacements: 1)
            }
            return awkward + lines.map { $0 + "\n" }.joined()
        }
    }

    /// Writes it into a file there; the file's path.
    package func write(to scratch: Scratch) throws -> String { try scratch.write("tickers.csv", csv) }
}
