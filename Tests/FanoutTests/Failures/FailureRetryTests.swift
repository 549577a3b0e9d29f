import AWSClients
import AWSCore
import Fanout
import TestSupport
import Testing
import WireFormat

@Suite struct FailureRetryTests {
    private let stack = FailingStack()

    /// Tasks 0 to 5: with record and letter, with a letter alone, with a record alone, and crashed ones.
    private func fail() throws {
        for index in 0...1 { try stack.record(index) }
        for index in 0...3 { stack.bury(index) }
        try stack.record(3, kind: "crashed", at: stack.keys.mark(3))
        try stack.record(4, kind: "gaveUp")
        try stack.record(5, kind: "crashed", at: stack.keys.mark(5))
    }

    @Test func sendsThenDeletes() async throws {
        try fail()
        stack.bury(7, run: "other")
        let findings = try await stack.findings()
        let report = await stack.retry.send(findings.tasks)
        #expect(report.retried == 6 && report.refused.isEmpty && report.kept.isEmpty && report.deleted.count == 4)
        #expect(stack.sent == [0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1])
        #expect(stack.messages(of: "q").map(\.body).sorted() == (0...5).map(FailingStack.body))
        #expect(
            stack.messages(of: "q").allSatisfy { $0.attributes["fanctl-run"]?["StringValue"]?.string == someRun.text })
        #expect(stack.messages(of: "dead").count == 1)
        #expect(stack.records.isEmpty)
    }

    @Test func movesTheWholeQueueAtOnce() async throws {
        try fail()
        let findings = try await stack.findings()
        #expect(FailureRetry.isWhole(findings.tasks, of: findings, queueARN: FailingStack.queueARN))
        _ = await stack.deadLetters.release(findings.letters)
        let tasks = findings.tasks.filter { !$0.letters.isEmpty }
        stack.aws.forgetCalls()
        #expect(try await stack.retry.beginMove(of: tasks, from: FailingStack.lettersARN))
        #expect(try await stack.retry.followMove(from: FailingStack.lettersARN) == 4)
        #expect(!stack.aws.calls.contains { $0.operation == "SendMessageBatch" })
        #expect(stack.sent == [0: 1, 1: 1, 2: 1, 3: 1])
        #expect(stack.messages(of: "dead").isEmpty)
        // Those without a dead letter are not SQS's to move.
        #expect(stack.records == [stack.keys.mark(5), stack.keys.failure(4)].sorted())
    }

    @Test func movesTheQueueOnlyWhereAllOfItIsMeant() async throws {
        try fail()
        let all = try await stack.findings()
        let (tasks, queue) = (all.tasks, FailingStack.queueARN)
        #expect(!FailureRetry.isWhole(Array(tasks.dropFirst()), of: all, queueARN: queue))
        #expect(!FailureRetry.isWhole(tasks, of: all, queueARN: "arn:aws:sqs:us-east-2:123456789012:another"))
        #expect(!FailureRetry.isWhole(tasks.filter(\.letters.isEmpty), of: all, queueARN: queue))
        try await stack.time.sleep(.seconds(3_600))
        stack.bury("of another producer")
        let more = try await stack.findings()
        #expect(!FailureRetry.isWhole(more.tasks, of: more, queueARN: queue))
    }

    @Test func changesNothingWhereSQSRefusesToMove() async throws {
        try fail()
        let before = stack.records
        let findings = try await stack.findings()
        stack.aws.setFaults([.on("StartMessageMoveTask", .accessDenied)])
        #expect(try await !stack.retry.beginMove(of: findings.tasks, from: FailingStack.lettersARN))
        #expect(stack.records == before)
        #expect(stack.sent.isEmpty && stack.buried == [0, 1, 2, 3])
    }

    @Test func findsOutThatAMoveBeganWhoseAnswerWasLost() async throws {
        try fail()
        let findings = try await stack.findings()
        _ = await stack.deadLetters.release(findings.letters)
        stack.aws.setFaults([.on("StartMessageMoveTask", .answerLost)])
        let tasks = findings.tasks.filter { !$0.letters.isEmpty }
        #expect(try await stack.retry.beginMove(of: tasks, from: FailingStack.lettersARN))
        guard case .underWay = try await stack.retry.moves(of: FailingStack.lettersARN) else {
            Issue.record("no move is under way")
            return
        }
        #expect(try await stack.retry.followMove(from: FailingStack.lettersARN) == 4)
        #expect(stack.sent.count == 4 && stack.buried.isEmpty)
    }

    @Test func knowsServersThatDoNotMove() async throws {
        let stack = FailingStack { $0.movesMessages = false }
        guard case .impossible = try await stack.retry.moves(of: FailingStack.lettersARN) else {
            Issue.record("it seems possible")
            return
        }
    }

    @Test func keepsTasksThatSQSRefuses() async throws {
        // A character that SQS does not carry: another producer's record.
        stack.put(#"{"task":"a\uFFFFb","error":"first words"}"#, at: stack.keys.failure(1))
        try stack.record(2)
        let report = await stack.retry.send(try await stack.findings().tasks)
        #expect(report.retried == 1)
        #expect(report.refused.map(\.index) == [1])
        #expect(stack.records == [stack.keys.failure(1)])
        #expect(stack.text(at: stack.keys.failure(1))?.contains("first words") == true)
    }

    @Test func cannotSendATaskThatWasNotKept() async throws {
        stack.put("{", at: stack.keys.failure(1))
        let report = await stack.retry.send(try await stack.findings().tasks)
        #expect(report.retried == 0 && report.bodiless == 1)
        #expect(stack.records == [stack.keys.failure(1)])
    }

    @Test func namesLettersThatSQSKeeps() async throws {
        let stack = FailingStack { $0.stubbornMessages = [FailingStack.body(1)] }
        for index in 0...2 { stack.bury(index) }
        let report = await stack.retry.send(try await stack.findings().tasks)
        #expect(report.retried == 3)
        #expect(report.kept.map(\.code) == ["InternalError"])
        #expect(stack.buried == [1])
    }

    /// A worker that is quick to fail again writes its record while the old one is on its way out.
    @Test func keepsTheRecordOfAFailureThatFollowsAtOnce() async throws {
        try stack.record(1, error: "old")
        let tasks = try await stack.findings().tasks
        let (aws, key) = (stack.aws, stack.keys.failure(1))
        aws.setHook { call, phase in
            guard call.operation == "SendMessageBatch", phase == .afterEffect else { return }
            // As a worker does: only where there is none.
            aws.world { world in
                guard world.buckets["bucket"]?.objects[key]?.first?.body == nil else { return }
                world.put(#"{"error":"new","task":"{}"}"#, at: key, in: "bucket")
            }
        }
        let report = await stack.retry.send(tasks)
        #expect(report.retried == 1)
        #expect(stack.text(at: key)?.contains("new") == true)
        #expect(stack.records == [key])
    }

    @Test func stopsBetweenPortions() async throws {
        for index in 0..<1_200 { stack.bury(index) }
        let tasks = try await stack.findings().tasks
        let stack = stack
        let report = await stack.retry.send(tasks, shouldStop: { !stack.sent.isEmpty })
        guard case .stopped = report.ending else {
            Issue.record("\(report.ending)")
            return
        }
        #expect(report.retried == 500 && stack.sent.count == 500)
        #expect(stack.buried == Set(500..<1_200))
    }

    /// Dead before or after any call: nothing is lost, and the same again finishes it.
    @Test(arguments: [false, true], [FakePhase.beforeEffect, .afterEffect])
    func losesNothingWhereverItIsKilled(movesAll: Bool, phase: FakePhase) async throws {
        var call = 1
        while true {
            let test = FailureRetryTests()
            try test.fail()
            test.stack.aws.kill(atCall: call, phase)
            await test.tryAgain(movesAll)
            guard test.stack.aws.killed else { break }
            test.stack.aws.revive()
            test.expectAllAccountedFor("killed at call \(call)")

            try await test.stack.time.sleep(.seconds(3_600))
            await test.tryAgain(movesAll)
            test.expectAllAccountedFor("killed at call \(call), and again")
            #expect(test.stack.sent.values.allSatisfy { $0 <= 2 }, "killed at call \(call): \(test.stack.sent)")
            // One that is marked alone is left alone while there is something on the queue: it may be under way.
            let marked = (0...5).filter { test.stack.records.contains(test.stack.keys.mark($0)) }
            #expect(Set(test.stack.sent.keys).union(marked) == Set(0...5), "killed at call \(call): \(test.stack.sent)")
            #expect(test.stack.buried.isEmpty, "killed at call \(call)")
            call += 1
        }
        #expect(call > 12)
    }

    private func expectAllAccountedFor(_ comment: Comment) {
        let known = Set(stack.sent.keys).union(stack.buried)
            .union((0...5).filter { stack.records.contains(stack.keys.failure($0)) })
            .union((0...5).filter { stack.records.contains(stack.keys.mark($0)) })
        #expect(known == Set(0...5), comment)
    }

    /// What the command does; what goes wrong is looked at afterwards.
    private func tryAgain(_ movesAll: Bool) async {
        do {
            // A task that is on the queue is marked until it is done.
            let findings = try await stack.findings()
            if movesAll, FailureRetry.isWhole(findings.tasks, of: findings, queueARN: FailingStack.queueARN) {
                _ = await stack.deadLetters.release(findings.letters)
                if try await stack.retry.beginMove(
                    of: findings.tasks.filter { !$0.letters.isEmpty }, from: FailingStack.lettersARN)
                {
                    _ = await stack.retry.send(findings.tasks.filter(\.letters.isEmpty))
                    _ = try await stack.retry.followMove(from: FailingStack.lettersARN)
                    return
                }
            }
            _ = await stack.retry.send(findings.tasks)
        } catch {
            #expect(stack.aws.killed, "\(error)")
        }
    }
}
