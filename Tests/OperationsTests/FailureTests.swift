import AWSClients
import Fanout
import Operations
import TestSupport
import Testing
import WireFormat

@Suite struct FailureTests {
    private struct Surprise: Error {}

    /// A run of three tasks, all of which became dead letters.
    private func failed() async throws -> (ProjectFixture, RunSession, FailureSession, RunRecord) {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        try runs.check(try await runs.send(fixture.request(3, run: someRun), Interruption()))
        fixture.aws.world { $0.exhaust(ProjectFixture.queue) }
        let record = try await runs.record(someRun.text)
        return (fixture, runs, try await FailureSession(runs, Interruption()), record)
    }

    @Test func readingHoldsTheDeadLettersAndGivesThemBack() async throws {
        let (fixture, _, failures, record) = try await failed()
        let indices = try await failures.reading(.one(record)) { findings in
            #expect(fixture.held(on: ProjectFixture.deadLetters) == 3)
            return (findings.tasks.map(\.index), gone: [])
        }
        #expect(indices == [0, 1, 2])
        #expect(fixture.held(on: ProjectFixture.deadLetters) == 0)
        #expect(fixture.tasks(on: ProjectFixture.deadLetters) == [0: 1, 1: 1, 2: 1])
        #expect(fixture.console.live.last == "")
    }

    @Test func deadLettersAreGivenBackWhateverHappens() async throws {
        let (fixture, _, failures, record) = try await failed()
        await #expect(throws: Surprise.self) {
            try await failures.reading(.one(record)) { _ -> (Int, gone: Set<String>) in throw Surprise() }
        }
        #expect(fixture.held(on: ProjectFixture.deadLetters) == 0)
    }

    @Test func anInterruptedReadingGivesThemBack() async throws {
        let (fixture, runs, _, record) = try await failed()
        let interruption = Interruption()
        let failures = try await FailureSession(runs, interruption)
        interruption.ask()
        await #expect(throws: Interrupted.self) {
            try await failures.reading(.one(record)) { ($0.tasks.count, gone: []) }
        }
        #expect(fixture.held(on: ProjectFixture.deadLetters) == 0)
        #expect(fixture.tasks(on: ProjectFixture.deadLetters).count == 3)
    }

    @Test func retriesSomeTasksOneByOne() async throws {
        let (fixture, _, failures, record) = try await failed()
        let report = try await failures.reading(.one(record)) { findings in
            let (report, gone) = try await failures.retry(findings.tasks.filter { $0.index == 1 }, of: findings)
            return (report, gone: gone)
        }
        #expect(report.retried == 1 && report.moved == 0)
        #expect(fixture.tasks(on: ProjectFixture.queue) == [1: 1])
        #expect(fixture.tasks(on: ProjectFixture.deadLetters) == [0: 1, 2: 1])
        #expect(fixture.held(on: ProjectFixture.deadLetters) == 0)
        #expect(!fixture.operations.contains("StartMessageMoveTask"))
    }

    @Test func retriesTheWholeDeadLetterQueueAtOnce() async throws {
        let (fixture, _, failures, record) = try await failed()
        let report = try await failures.reading(.one(record)) { findings in
            let (report, gone) = try await failures.retry(findings.tasks, of: findings)
            return (report, gone: gone)
        }
        #expect(report.retried == 3 && report.moved == 3)
        #expect(fixture.operations.contains("StartMessageMoveTask"))
        #expect(fixture.tasks(on: ProjectFixture.queue) == [0: 1, 1: 1, 2: 1])
        #expect(fixture.tasks(on: ProjectFixture.deadLetters).isEmpty)
    }

    @Test func aTaskWithAResultHasNotFailed() async throws {
        let (fixture, _, failures, record) = try await failed()
        fixture.drain(someRun, done: [1])
        let findings = try await failures.reading(.one(record)) { ($0, gone: []) }
        #expect(findings.tasks.map(\.index) == [0, 2])
        #expect(findings.runs.first?.lettersOfDone.map(\.index) == [1])
    }
}
