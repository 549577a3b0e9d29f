import AWSClients
import Fanout
import Operations
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct SendingTests {
    @Test func sendsEveryTaskAndRecordsTheRun() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        let report = try await runs.send(fixture.request(25, run: someRun), Interruption())
        try runs.check(report)
        #expect(report.isComplete && report.new == 25)
        #expect(fixture.tasks(on: ProjectFixture.queue) == Dictionary(uniqueKeysWithValues: (0..<25).map { ($0, 1) }))

        let record = try #require(try runs.folder.record(of: someRun))
        #expect(record.state == .sent && record.tasks == 25)
        #expect(try await runs.record(nil) == record)
        #expect(fixture.console.told == ["forecast of 25 tasks"])
        #expect(fixture.console.live.contains("sent 25 of 25") && fixture.console.live.last == "")
        #expect(fixture.console.answers.isEmpty)
    }

    @Test func aRunWithoutANameIsNamedByTheTime() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        let request = SendRequest(file: try fixture.input(3), limits: SendLimits(secondsPerTask: 1))
        let start = fixture.time.now()
        let report = try await RunSession(session: session).send(request, Interruption())
        #expect(report.run == RunID(at: start, random: 0xCDEF))
    }

    @Test func anInterruptedSendingCanBeResumedAndSendsNothingTwice() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        let interruption = Interruption()
        fixture.aws.setHook { call, _ in
            if call.operation == "SendMessageBatch" { interruption.ask() }
        }
        let report = try await runs.send(fixture.request(900, run: someRun), interruption)
        fixture.aws.setHook(nil)
        #expect(report.acknowledged.count < 900 && !report.acknowledged.isEmpty)
        let error = #expect(throws: Interrupted.self) { try runs.check(report) }
        #expect("\(String(describing: error))".contains("--run mine --resume"))
        #expect("\(String(describing: error))".contains("\(report.acknowledged.count) of 900"))
        #expect(try runs.folder.record(of: someRun)?.state == .sending)
        #expect(fixture.tasks(on: ProjectFixture.queue).count == report.acknowledged.count)

        let rest = try await runs.send(fixture.request(900, run: someRun, mode: .resume), Interruption())
        try runs.check(rest)
        #expect(rest.new == 900 - report.acknowledged.count && rest.isComplete)
        let taken = fixture.tasks(on: ProjectFixture.queue)
        #expect(taken.count == 900 && taken.values.allSatisfy { $0 == 1 })
        #expect(try runs.folder.record(of: someRun)?.state == .sent)
    }

    @Test func tasksThatSQSRefusesNeedAttention() async throws {
        let (fixture, session) = try await ProjectFixture.up { settings in
            settings.batchAnswer = { _, ids in
                .entries([ids[0]: .refused(code: "InvalidMessageContents", isSenderFault: true)])
            }
        }
        let runs = RunSession(session: session)
        let report = try await runs.send(fixture.request(10, run: someRun), Interruption())
        let error = #expect(throws: NeedsAttention.self) { try runs.check(report) }
        #expect("\(String(describing: error))".contains("InvalidMessageContents"))
        #expect(fixture.tasks(on: ProjectFixture.queue).count == 9)
    }

    @Test func nothingIsSentThatCostsMoreThanItMay() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        var limits = SendLimits(secondsPerTask: 1, maxCost: 0.000_001)
        let request = try fixture.request(10, run: someRun, limits: limits)
        await #expect(throws: (any Error).self) { try await runs.send(request, Interruption()) }
        #expect(fixture.tasks(on: ProjectFixture.queue).isEmpty)
        #expect(try runs.folder.records().isEmpty)

        limits.isForced = true
        let forced = try await runs.send(fixture.request(10, run: someRun, limits: limits), Interruption())
        #expect(forced.isComplete && fixture.tasks(on: ProjectFixture.queue).count == 10)
        #expect(fixture.console.told.contains { $0.hasPrefix("warning: finding ") })
    }

    @Test func sendsUnaccountedTasksOnceMoreAndNoOthers() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        _ = try await runs.send(fixture.request(6, run: someRun), Interruption())
        let missing = try fixture.request(6, run: someRun, mode: .missing)
        // While messages wait, nobody knows what is missing.
        await #expect(throws: (any Error).self) { try await runs.send(missing, Interruption()) }
        #expect(fixture.tasks(on: ProjectFixture.queue).values.allSatisfy { $0 == 1 })

        fixture.drain(someRun, done: [0, 1, 4])
        try runs.check(try await runs.send(missing, Interruption()))
        #expect(fixture.tasks(on: ProjectFixture.queue) == [2: 1, 3: 1, 5: 1])
    }
}
