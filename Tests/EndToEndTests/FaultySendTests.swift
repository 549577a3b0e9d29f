import Foundation
import TestSupport
import Testing

/// The built `send`, to a queue that fails one entry of twenty, loses every thirtieth answer, and kills it again and again.
///
/// The mapping is paused: what was sent stays where it can be counted.
@Suite(.serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct FaultySendTests {
    /// Every fifty tasks there is a line twice, and a ticker that comes again with another date.
    private static let made: String = {
        let lines = (0..<2_000).map { number in
            switch number % 100 {
            case 1: "T\(number - 1),2020-01-01,\"said \"\"\(number - 1)\"\", äöü\""
            case 51: "T\(number - 1),2021-01-01,"
            default: "T\(number),2020-01-01,\"said \"\"\(number)\"\", äöü\""
            }
        }
        return (["ticker,startDate,note"] + lines).joined(separator: "\n") + "\n"
    }()

    @Test func losesNoTaskAndRepeatsOnlyWhatFaultsExplain() async throws {
        let scratch = try Scratch()
        let sending = try await FaultySending(of: scratch.write("tasks.csv", Self.made), callsOfASender: 90..<130)
        let outcome = try await sending.finish()
        #expect(outcome.kills >= 2 && outcome.lostCalls > 0 && outcome.failedEntries > 50, "\(outcome)")
        let books = try await sending.books()
        #expect(books.tasks == 2_000 && books.bodies == 1_980 && books.repeatedTickers == 40)

        // What a consumer finds is what the proxy saw.
        let messages = try await sending.takeMessages()
        #expect(messages.allSatisfy { $0.run == FaultySending.run })
        #expect(Dictionary(messages.map { ($0.index, 1) }, uniquingKeysWith: +) == outcome.counts)
        #expect(Set(messages.map { "\($0.index) \($0.body)" }).count == 2_000)
    }

    @Test(.enabled(if: TickerList.whole != nil, "FANCTL_TICKERS names no list of tickers"))
    func sendsEveryTickerThroughFaults() async throws {
        let tickers = try #require(TickerList.whole)
        let scratch = try Scratch()
        let sending = try await FaultySending(of: tickers.write(to: scratch), callsOfASender: 500..<1_500)
        let outcome = try await sending.finish()
        #expect(outcome.kills >= 5 && outcome.lostCalls > 200 && outcome.failedEntries > 3_000, "\(outcome)")
        let books = try await sending.books()
        #expect(books.tasks == tickers.tasks && books.bodies == tickers.tasks - tickers.repeatedLines)
        #expect(books.repeatedTickers == tickers.repeatedTickers)
        print("All tickers, through faults: \(outcome)")
    }
}
