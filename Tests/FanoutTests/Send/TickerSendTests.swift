import AWSClients
import AWSCore
import Fanout
import Foundation
import Synchronization
import TestSupport
import Testing
import WireFormat

/// Every ticker of a list, sent to a queue that fails, loses answers, and sees its sender die again and again.
@Suite struct TickerSendTests {
    /// What happened to whom: the same for the same seed.
    private final class Weather: Sendable {
        struct State {
            var dice: Dice
            /// How often an answer that would have acknowledged a task was lost.
            var lost: [String: Int] = [:]
            var lostCalls = 0
            var failedEntries = 0
            var calls = 0
            /// The call at which the sender dies.
            var death: Int
            /// How many calls a sender may live for, and how many more arrive while it dies.
            let life: Range<Int>
            let dying: Int
        }

        let state: Mutex<State>

        init(seed: UInt64, life: Range<Int>, dying: Int) {
            state = Mutex(State(dice: Dice(seed), death: life.lowerBound, life: life, dying: dying))
        }

        func answer(_ ids: [String]) -> FakeBatchAnswer {
            state.withLock { state in
                state.calls += 1
                // A few calls arrive while the sender dies: their answers reach nobody. Later ones are never made.
                let isDying = state.calls >= state.death
                if state.calls > state.death + state.dying { return .error(status: 400, code: "AccessDenied") }
                if isDying || state.dice.next(upTo: 100) <= 3 {
                    state.lostCalls += 1
                    for id in ids { state.lost[id, default: 0] += 1 }
                    return .lost
                }
                var replies: [String: FakeBatchAnswer.Reply] = [:]
                for id in ids where state.dice.next(upTo: 100) <= 5 {
                    replies[id] = .refused(code: "InternalError", isSenderFault: false)
                }
                state.failedEntries += replies.count
                return .entries(replies)
            }
        }

        func revive() {
            state.withLock { $0.death = $0.calls + $0.life.lowerBound + $0.dice.next(upTo: UInt64($0.life.count)) }
        }
    }

    @Test(arguments: TickerList.all, [1, 2] as [UInt64])
    func sendsEveryTickerAndNoneMoreOftenThanLostAnswersExplain(tickers: TickerList, seed: UInt64) async throws {
        let scratch = try Scratch()
        let input = TaskInput(path: try tickers.write(to: scratch))
        let batches = tickers.tasks / 10
        let weather = Weather(seed: seed, life: max(3, batches / 10)..<max(6, batches / 4), dying: min(8, batches / 10))
        let time = VirtualTime()
        let aws = FakeAWS.forRuns(time) { _, ids in weather.answer(ids) }
        let clients = aws.clients(time: time)
        var senders = 0
        while true {
            // Each sender knows only what is on the disk.
            let folder = RunFolder(scratch.file("daily.runs"))
            let sender = RunSender(
                sqs: clients.sqs, s3: clients.s3, queue: FakeAWS.queue, bucket: "bucket", folder: folder,
                time: time, random: { 0.5 })
            let before = try folder.acknowledged(of: someRun).count
            let report = try await sender.send(input, as: senders == 0 ? .new(someRun) : .resume(someRun))
            senders += 1
            #expect(report.failures.isEmpty)
            if report.isComplete { break }
            try #require(report.acknowledged.count > before)
            // The line that it was writing when it died.
            try scratch.tear("daily.runs/\(someRun).acks")
            weather.revive()
        }
        let state = weather.state.withLock { $0 }
        #expect(senders > 4 && state.lostCalls > batches / 40 && state.failedEntries > tickers.tasks / 30)

        let messages = aws.sent
        #expect(messages.allSatisfy { $0.run == someRun.text })
        let taken = aws.taken
        #expect(taken.count == tickers.tasks)
        for (index, count) in taken {
            #expect(count == 1 + (state.lost[String(index)] ?? 0), "task \(index)")
        }
        // The digest of the body is part of what was acknowledged; here every body, by its index, is the file's.
        let bodies = Dictionary(messages.map { ($0.index, Array($0.body.utf8)) }) { first, second in
            #expect(first == second)
            return first
        }
        var reader = try input.reader(run: someRun)
        while let task = try reader.next() { #expect(bodies[task.index] == Array(task.body.utf8)) }
        #expect(tickers.tasks - Set(bodies.values).count == tickers.repeatedLines)
        let names = try bodies.values.map {
            (Array(try JSONDecoder().decode(Ticker.self, from: Data($0)).ticker.utf8), 1)
        }
        #expect(Dictionary(names, uniquingKeysWith: +).values.count { $0 > 1 } == tickers.repeatedTickers)
    }
}

private struct Ticker: Decodable {
    let ticker: String
}

extension Scratch {
    /// Leaves a line in a file that was not written to its end.
    fileprivate func tear(_ name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("80".utf8))
        try handle.close()
    }
}
