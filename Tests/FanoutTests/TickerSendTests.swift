import AWSClients
import AWSCore
import Fanout
import Foundation
import Synchronization
import TestSupport
import Testing

/// Every real ticker, sent to a queue that fails, loses answers, and sees its sender die again and again.
@Suite struct TickerSendTests {
    private static let path = ProcessInfo.processInfo.environment["FANCTL_TICKERS"]

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
        }

        let state: Mutex<State>

        init(seed: UInt64) {
            state = Mutex(State(dice: Dice(seed), death: 400))
        }

        func answer(_ ids: [String]) -> FakeBatchAnswer {
            state.withLock { state in
                state.calls += 1
                // A few calls arrive while the sender dies: their answers reach nobody. Later ones are never made.
                let isDying = state.calls >= state.death
                if state.calls > state.death + 8 { return .error(status: 400, code: "AccessDenied") }
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

        /// The next sender lives for about this many calls.
        func revive() {
            state.withLock { $0.death = $0.calls + 800 + $0.dice.next(upTo: 1200) }
        }
    }

    @Test(.enabled(if: path != nil, "FANCTL_TICKERS names no list of tickers"), arguments: [1] as [UInt64])
    func sendsEveryTickerAndNoneMoreOftenThanLostAnswersExplain(seed: UInt64) async throws {
        let input = TaskInput(path: try #require(Self.path))
        let scratch = try ScratchFolder()
        let (time, weather) = (VirtualTime(), Weather(seed: seed))
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
        #expect(senders > 4 && state.lostCalls > 200 && state.failedEntries > 3000)

        let messages = aws.sent
        #expect(messages.allSatisfy { $0.run == someRun.text })
        let taken = aws.taken
        #expect(taken.count == 80_657)
        for (index, count) in taken {
            #expect(count == 1 + (state.lost[String(index)] ?? 0), "task \(index)")
        }
        // The digest of the body is part of what was acknowledged; here every body, by its index, is the file's.
        let bodies = Dictionary(messages.map { ($0.index, $0.body) }) { first, second in
            #expect(first == second)
            return first
        }
        var reader = try input.reader(run: someRun)
        while let task = try reader.next() { #expect(bodies[task.index] == task.body) }
        #expect(80_657 - Set(bodies.values).count == 11)
        let tickers = bodies.values.map { ($0.split(separator: "\"", maxSplits: 4)[3], 1) }
        #expect(Dictionary(tickers, uniquingKeysWith: +).values.count { $0 > 1 } == 238)
    }
}

extension ScratchFolder {
    /// Leaves a line in a file that was not written to its end.
    fileprivate func tear(_ name: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: file(name)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("80".utf8))
        try handle.close()
    }
}
