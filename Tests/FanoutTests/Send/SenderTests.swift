import AWSClients
import AWSCore
import Fanout
import Files
import Synchronization
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct SenderTests {
    private let time = VirtualTime()
    private let queue = FakeAWS.queue

    private func send(
        _ count: Int, over aws: FakeAWS, options: SendOptions = SendOptions(), log: AcknowledgementLog? = nil,
        shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (SendProgress) -> Void = { _ in }
    ) async -> SendReport {
        let sender = Sender(
            client: aws.clients(time: time).sqs, queue: queue, run: someRun, options: options, time: time,
            random: { 0.5 })
        var index = 0
        return await sender.send(tasks: count, log: log, shouldStop: shouldStop, progress: progress) {
            guard index < count else { return nil }
            defer { index += 1 }
            return SourceTask(index: index, line: index + 1, body: #"{"n":"\#(index) ä"}"#)
        }
    }

    private func expectBalanced(_ report: SendReport) {
        let failed = TaskIndexSet(report.failures.map(\.index))
        #expect(report.acknowledged.count + failed.count + report.unsent.count == report.tasks)
        #expect(report.acknowledged.union(failed).union(report.unsent).count == report.tasks)
    }

    @Test(arguments: [0, 1, 10, 11, 1234])
    func putsEveryTaskOnTheQueueOnce(count: Int) async {
        let aws = FakeAWS.forRuns(time)
        let report = await send(count, over: aws)
        expectBalanced(report)
        #expect(report.isComplete)
        #expect(aws.taken == Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, 1) }))
        #expect(aws.batches.count == (count + 9) / 10)
        #expect(aws.sent.allSatisfy { $0.run == someRun.text && $0.body == #"{"n":"\#($0.index) ä"}"# })
    }

    @Test(arguments: [1, 3, 16])
    func keepsNoMoreCallsInFlightThanItsWidth(width: Int) async {
        let aws = FakeAWS.forRuns(time)
        let report = await send(500, over: aws, options: SendOptions(width: width))
        #expect(report.isComplete)
        #expect(aws.mostBusy <= width)
    }

    /// Large tasks are held several times on their way: few of them fit into memory.
    @Test func keepsFewerCallsInFlightWhereTasksAreLarge() async {
        let aws = FakeAWS.forRuns(time)
        let sender = Sender(
            client: aws.clients(time: time).sqs, queue: queue, run: someRun, time: time, random: { 0.5 })
        let body = #"{"x":""# + String(repeating: "x", count: 900_000) + #""}"#
        var index = 0
        let report = await sender.send(tasks: 20) {
            guard index < 20 else { return nil }
            defer { index += 1 }
            return SourceTask(index: index, line: 1, body: body)
        }
        #expect(report.isComplete)
        #expect(aws.mostBusy <= 2)
    }

    @Test(arguments: [
        FakeBatchAnswer.Reply.refused(code: "InternalError", isSenderFault: false),
        .refused(code: "RequestThrottled", isSenderFault: true), .forgotten, .wrongBody, .wrongAttributes,
    ])
    func resendsUnacknowledgedTasksAlone(reply: FakeBatchAnswer.Reply) async {
        let aws = FakeAWS.forRuns(time) { call, _ in call == 0 ? .entries(["3": reply, "7": reply]) : .all }
        let report = await send(10, over: aws)
        expectBalanced(report)
        #expect(report.isComplete)
        #expect(report.failures.isEmpty)
        #expect(aws.batches.dropFirst() == [["3", "7"]])
    }

    @Test(arguments: [
        (FakeBatchAnswer.Reply.refused(code: "ServiceUnavailable", isSenderFault: false), "ServiceUnavailable"),
        (.forgotten, "NotAcknowledged"), (.wrongBody, "DigestMismatch"), (.wrongAttributes, "DigestMismatch"),
    ])
    func reportsTasksThatAreNeverAcknowledged(reply: FakeBatchAnswer.Reply, code: String) async {
        let aws = FakeAWS.forRuns(time) { _, _ in .entries(["4": reply]) }
        let report = await send(25, over: aws, options: SendOptions(attempts: 3))
        expectBalanced(report)
        #expect(report.failures.map(\.index) == [4])
        #expect(report.failures.map(\.code) == [code])
        #expect(report.acknowledged.count == 24)
        #expect(aws.batches.count { $0.contains("4") } == 3)
    }

    @Test func doesNotRetryTheSendersFaults() async {
        let aws = FakeAWS.forRuns(time) { _, _ in
            .entries(["2": .refused(code: "InvalidMessageContents", isSenderFault: true)])
        }
        let report = await send(10, over: aws)
        expectBalanced(report)
        #expect(report.failures == [TaskFailure(index: 2, code: "InvalidMessageContents", message: "no")])
        #expect(aws.batches.count == 1)
    }

    @Test func acceptsAnAnswerWithoutADigestOfAttributes() async {
        let aws = FakeAWS.forRuns(time) { _, _ in .entries(["0": .takenWithoutAttributes]) }
        #expect(await send(1, over: aws).isComplete)
        #expect(aws.batches.count == 1)
    }

    @Test func sendsAgainWhereAnAnswerWasLost() async {
        let aws = FakeAWS.forRuns(time) { call, _ in call == 0 ? .lost : .all }
        let report = await send(10, over: aws)
        #expect(report.isComplete)
        // Twice on the queue, once in the books.
        #expect(aws.taken.values.allSatisfy { $0 == 2 })
        #expect(report.acknowledged.count == 10)
    }

    @Test func waitsWhereCallsAreThrottled() async {
        let aws = FakeAWS.forRuns(time) { call, _ in call < 3 ? .error(status: 400, code: "RequestThrottled") : .all }
        let start = time.now()
        let report = await send(30, over: aws, options: SendOptions(width: 1))
        #expect(report.isComplete)
        #expect(time.now() - start >= .seconds(3))
    }

    @Test func stopsAtACallThatFailsAndKeepsTheAccount() async {
        let aws = FakeAWS.forRuns(time) { call, _ in
            call < 5 ? .all : .error(status: 403, code: "AccessDeniedException")
        }
        let report = await send(1000, over: aws, options: SendOptions(width: 4))
        expectBalanced(report)
        #expect(report.acknowledged.count == 50)
        #expect(report.unsent.count == 950)
        #expect(aws.batches.count < 5 + 8)
        guard case .failed(let error as AWSError) = report.ending else {
            Issue.record("ended with \(report.ending)")
            return
        }
        #expect(error.code == "AccessDeniedException")
        #expect(aws.taken.count == report.acknowledged.count)
    }

    @Test func keepsAcknowledgementsFromBeforeAFailedRetry() async {
        let aws = FakeAWS.forRuns(time) { call, _ in
            call == 0 ? .entries(["1": .forgotten]) : .error(status: 400, code: "QueueDoesNotExist")
        }
        let report = await send(10, over: aws)
        expectBalanced(report)
        #expect(report.acknowledged.count == 9)
        #expect(Array(report.unsent.indices) == [1])
    }

    @Test func keepsTheAccountWhereTheInputFails() async {
        let aws = FakeAWS.forRuns(time)
        let sender = Sender(client: aws.clients(time: time).sqs, queue: queue, run: someRun, time: time)
        var index = 0
        let report = await sender.send(tasks: 100) {
            guard index < 25 else { throw FileError(.read, "tasks", code: 5) }
            defer { index += 1 }
            return SourceTask(index: index, line: 1, body: "{}")
        }
        expectBalanced(report)
        #expect(report.acknowledged.count == 20)
        #expect(report.ending.error as? FileError == FileError(.read, "tasks", code: 5))
    }

    @Test func stopsWhenAskedAndCountsTasksInFlight() async {
        let aws = FakeAWS.forRuns(time)
        let report = await send(1000, over: aws, shouldStop: { aws.batches.count >= 7 })
        expectBalanced(report)
        #expect(report.acknowledged.count == aws.taken.count)
        #expect(report.acknowledged.count >= 70)
        #expect(report.unsent.count > 0)
        #expect(report.ending.isStopped)
    }

    @Test func countsCancelledTasksAsUnsent() async throws {
        let aws = FakeAWS.forRuns(time)
        let sent = await withTaskGroup(of: SendReport.self) { group in
            group.addTask { await send(1000, over: aws, options: SendOptions(rate: 10)) }
            group.cancelAll()
            return await group.next()
        }
        let report = try #require(sent)
        expectBalanced(report)
        #expect(report.unsent.count > 0)
        #expect(report.ending.error is CancellationError)
    }

    @Test(arguments: [(100.0, 10), (4.0, 4), (0.5, 1)])
    func sendsNoFasterThanItsRate(rate: Double, batch: Int) async {
        let aws = FakeAWS.forRuns(time)
        let start = time.now()
        let report = await send(40, over: aws, options: SendOptions(rate: rate))
        #expect(report.isComplete)
        let least = Double(40 - batch) / rate
        #expect((time.now() - start).inSeconds >= least - 0.001)
        #expect((time.now() - start).inSeconds <= least + 1)
        #expect(aws.batches.allSatisfy { $0.count == batch })
    }

    @Test func tellsHowFarItIs() async {
        let aws = FakeAWS.forRuns(time) { call, _ in call == 1 ? .entries(["15": .forgotten]) : .all }
        let last = Mutex<[SendProgress]>([])
        _ = await send(
            40, over: aws, options: SendOptions(width: 1),
            progress: { progress in last.withLock { $0.append(progress) } })
        #expect(last.withLock { $0.map(\.acknowledged) } == [10, 19, 20, 30, 40])
        #expect(last.withLock { $0.last?.resent } == 1)
    }

    @Test func skipsTasksOfTheAcknowledgementLog() async throws {
        let scratch = try ScratchFolder()
        let folder = RunFolder(scratch.path)
        let log = try folder.openAcknowledgements(of: someRun)
        try log.append(TaskIndexSet([0, 1, 2, 30, 31, 49]))
        let aws = FakeAWS.forRuns(time)
        let report = await send(50, over: aws, log: log)
        #expect(report.isComplete)
        #expect(aws.taken.count == 44)
        #expect(try folder.acknowledged(of: someRun).ranges == [0..<50])
    }
}
