import Foundation
import TestSupport

/// Real tickers: of Tiingo's whole list where it is at hand, of the project's own elsewhere.
enum Tickers {
    /// A CSV of tasks, and the tickers in it.
    static func tasks() throws -> (csv: String, tickers: [String]) {
        guard
            let list = try? String(
                contentsOfFile: Checkout.file("../shared/data/supported_tickers.csv"), encoding: .utf8)
        else {
            let csv = try String(contentsOfFile: Checkout.file("worker/tasks.csv"), encoding: .utf8)
            let rows = csv.split(whereSeparator: \.isNewline).dropFirst()
            return (csv, rows.map { String($0.prefix { $0 != "," }) })
        }
        let rows = list.split(whereSeparator: \.isNewline).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let chosen = choose(rows)
        let lines = chosen.map { "\(quoted($0[0])),\(quoted($0[4])),\(quoted($0[5]))" }
        return ((["ticker,startDate,endDate"] + lines).joined(separator: "\n") + "\n", chosen.map { $0[0] })
    }

    /// 500: the odd ones first, a ticker twice, the rest spread over the list.
    private static func choose(_ rows: [[String]]) -> [[String]] {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let odd = rows.filter { !$0[0].allSatisfy(plain.contains) }
        let named = rows.filter { ["BRK-A", "1125:HK", "ALC(EXP20190322)", "BF.B"].contains($0[0]) }
        let undated = rows.filter { $0[4].isEmpty }
        var seen: Set<String> = []
        let twice = rows.filter { !seen.insert($0[0]).inserted }
        var chosen = named + spread(odd, 150) + spread(undated, 50) + twice.prefix(20)
        chosen += rows.filter { row in twice.prefix(20).contains { $0[0] == row[0] } }.prefix(20)
        return chosen + spread(rows, 500 - chosen.count)
    }

    private static func spread(_ rows: [[String]], _ count: Int) -> [[String]] {
        guard rows.count > count else { return rows }
        return (0..<count).map { rows[$0 * rows.count / count] }
    }

    private static func quoted(_ field: String) -> String {
        field.contains(where: { ",\"\n".contains($0) })
            ? "\"\(field.replacingOccurrences(of: "\"", with: "\"\""))\"" : field
    }
}
