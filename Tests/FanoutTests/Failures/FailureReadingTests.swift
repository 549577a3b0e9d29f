import AWSClients
import AWSCore
import Fanout
import TestSupport
import Testing
import WireFormat

@Suite struct FailureReadingTests {
    private let stack = FailingStack()

    @Test func putsRecordsAndDeadLettersTogether() async throws {
        try stack.record(1)
        stack.bury(1)
        try stack.record(2, kind: "gaveUp", error: "no such ticker")
        stack.bury(3)
        // Sent twice: one task.
        stack.bury(3)
        let failures = try #require(try await stack.findings().runs.first)
        #expect(failures.tasks.map(\.index) == [1, 2, 3])
        #expect(failures.tasks.map(\.kind) == [.recorded(.failed), .recorded(.gaveUp), .unrecorded])
        #expect(failures.tasks.map(\.letters.count) == [1, 0, 2])
        #expect(failures.tasks.map(\.task) == [1, 2, 3].map(FailingStack.body))
        #expect(failures.tasks[1].error == "no such ticker")
        #expect(failures.tasks[1].log == ["begins", "ends"] && failures.tasks[1].attempt == 5)
        #expect(failures.tasks[2].error.contains("received 5 times without an answer"))
    }

    @Test func takesATaskWithAResultForDone() async throws {
        for index in 1...3 {
            try stack.record(index)
            stack.put("1", at: stack.keys.result(index, fileExtension: "csv"))
        }
        stack.bury(2)
        stack.bury(7)
        stack.put("1", at: stack.keys.result(7, fileExtension: "csv"))
        let failures = try #require(try await stack.findings().runs.first)
        #expect(failures.tasks.isEmpty)
        #expect(failures.lettersOfDone.map(\.index).sorted { ($0 ?? 0) < ($1 ?? 0) } == [2, 7])
    }

    @Test func tellsCrashesFromTasksThatAreBeingDone() async throws {
        // Marked and dead; marked alone; marked by an attempt before the one that was recorded.
        for index in 1...3 { try stack.record(index, kind: "crashed", error: "it ended", at: stack.keys.mark(index)) }
        stack.bury(1)
        try stack.record(3)
        let settled = try #require(try await stack.findings().runs.first)
        #expect(settled.tasks.map(\.kind) == [.recorded(.crashed), .recorded(.crashed), .recorded(.failed)])
        #expect(settled.unsettled.isEmpty)

        stack.aws.world { $0.queues["q"]?.messages.append(FakeMessage(id: "m", body: "{}")) }
        stack.aws.world { world in
            // The letters of the first reading are to be seen again.
            let letters = world.queues["dead"]?.messages ?? []
            world.queues["dead"]?.messages = letters.map {
                FakeMessage(id: $0.id, body: $0.body, attributes: $0.attributes)
            }
        }
        let busy = try #require(try await stack.findings().runs.first)
        #expect(busy.tasks.map(\.index) == [1, 3])
        #expect(busy.unsettled.description == "2")
    }

    @Test func readsRecordsThatAreNoneAndThoseThatSayLittle() async throws {
        stack.put("{", at: stack.keys.failure(1))
        stack.put(#"{"task":"{}","kind":"odd"}"#, at: stack.keys.failure(2))
        stack.put("{}", at: stack.keys.failures + "notes.txt")
        let tasks = try await stack.findings().tasks
        #expect(tasks.map(\.error) == ["its failure record cannot be read", "its failure record does not say why"])
        #expect(tasks.map(\.kind) == [.recorded(.failed), .recorded(.failed)] && tasks.map(\.task) == [nil, "{}"])
    }

    @Test func countsLettersOfOtherRunsAndOtherProducers() async throws {
        stack.bury(1)
        stack.bury(1, run: "other")
        stack.bury("hello")
        stack.bury("{}", attributes: ["fanctl-run": ["DataType": "String", "StringValue": "../x"]])
        let one = try await stack.findings()
        #expect(one.tasks.map(\.index) == [1])
        #expect(one.otherRuns == 1 && one.foreign == 2 && one.letters.count == 4)

        try await stack.time.sleep(.seconds(3_600))
        stack.put("{}", at: "runs/third.json")
        stack.put(#"{"error":"x"}"#, at: "failures/third/0000000009.json")
        let all = try await stack.findings(.all(known: [someRun]))
        #expect(all.runs.map(\.run.text) == [someRun.text, "other", "third"])
        #expect(all.tasks.map(\.index) == [1, 1, 9])
        #expect(all.otherRuns == 0 && all.foreign == 2)
    }

    @Test func readsEveryLetterOnceAndGivesAllBack() async throws {
        let stack = FailingStack { $0.messagesPerReceive = 3 }
        for index in 0..<137 { stack.bury(index) }
        let taking = try await stack.deadLetters.take()
        #expect(taking.isWhole)
        #expect(taking.letters.compactMap(\.index).sorted() == Array(0..<137))
        let now = stack.time.now()
        #expect(stack.messages(of: "dead").allSatisfy { $0.hiddenUntil.map { $0 > now } ?? false })

        let report = await stack.deadLetters.release(taking.letters)
        #expect(report.done.count == 137 && report.failures.isEmpty && report.error == nil)
        let messages = stack.messages(of: "dead")
        #expect(messages.count == 137)
        #expect(messages.allSatisfy { $0.receives == 1 && $0.hiddenUntil.map { $0 <= stack.time.now() } ?? false })
    }

    @Test func saysThatAnotherReaderHoldsLetters() async throws {
        for index in 0..<5 { stack.bury(index) }
        let first = try await stack.deadLetters.take()
        let second = try await stack.deadLetters.take()
        #expect(first.isWhole && !second.isWhole)
        #expect(second.letters.isEmpty && second.heldElsewhere == 5)
    }

    @Test func knowsWhenSQSGivesNoMore() async throws {
        let stack = FailingStack { $0.mostInFlight = 40 }
        for index in 0..<100 { stack.bury(index) }
        let taking = try await stack.deadLetters.take()
        #expect(taking.isFull && !taking.isWhole)
        #expect(taking.letters.count >= 40 && taking.letters.count < 100)
    }

    @Test func keepsTakenMessagesWhereReadingFails() async throws {
        for index in 0..<100 { stack.bury(index) }
        stack.aws.setFaults([.on("ReceiveMessage", .accessDenied, occurrence: 4)])
        let taking = try await stack.deadLetters.take()
        guard case .failed(let error) = taking.ending else {
            Issue.record("\(taking.ending)")
            return
        }
        #expect((error as? AWSError)?.code == "AccessDeniedException")
        #expect(!taking.letters.isEmpty && taking.letters.count < 100)
        #expect(await stack.deadLetters.release(taking.letters).done.count == taking.letters.count)
        let now = stack.time.now()
        #expect(stack.messages(of: "dead").allSatisfy { $0.hiddenUntil.map { $0 <= now } ?? true })
    }

    @Test func keepsTakenMessagesWhereItIsStopped() async throws {
        for index in 0..<100 { stack.bury(index) }
        let taking = try await stack.deadLetters.take(shouldStop: { true })
        guard case .stopped = taking.ending else {
            Issue.record("\(taking.ending)")
            return
        }
        // Whatever was on its way when it stopped has arrived.
        let now = stack.time.now()
        let hidden = stack.messages(of: "dead").count { $0.hiddenUntil.map { $0 > now } ?? false }
        #expect(hidden == taking.letters.count && hidden > 0)
    }

    @Test func namesMessagesThatCouldNotBeReleased() async throws {
        let stack = FailingStack { $0.stubbornMessages = [FailingStack.body(3)] }
        for index in 0..<12 { stack.bury(index) }
        let report = await stack.deadLetters.release(try await stack.deadLetters.take().letters)
        #expect(report.done.count == 11)
        #expect(report.failures.map(\.code) == ["InternalError"])
    }

    @Test func refusesAQueueWhoseLettersWouldMoveOn() async throws {
        stack.aws.world { world in
            world.queues["dead"]?.attributes["RedrivePolicy"] =
                #"{"deadLetterTargetArn":"\#(FailingStack.queueARN)","maxReceiveCount":1}"#
        }
        await #expect(throws: RunError.deadLettersMoveOn(stack.letters.rawValue)) {
            try await stack.deadLetters.take()
        }
    }
}
