import Fanout
import Operations
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct FollowingTests {
    /// A run of four tasks that has been sent, and how it is followed.
    private func sent() async throws -> (ProjectFixture, RunSession, RunSession.Followed) {
        let (fixture, session) = try await ProjectFixture.up()
        let runs = RunSession(session: session)
        try runs.check(try await runs.send(fixture.request(4, run: someRun), Interruption()))
        return (fixture, runs, RunSession.Followed(try await runs.record(someRun.text)))
    }

    private func fail(_ index: Int, _ fixture: ProjectFixture) {
        fixture.aws.world {
            $0.put(
                #"{"error":"the disk is full"}"#, at: RunKeys(run: someRun).failure(index), in: ProjectFixture.bucket)
        }
    }

    @Test func aRunWhoseTasksAreDoneEndsWell() async throws {
        let (fixture, runs, followed) = try await sent()
        fixture.drain(someRun, done: 0..<4)
        let outcome = try await runs.watch(followed, options: .init(), interruption: Interruption())
        try runs.conclude(outcome)
        #expect(fixture.console.answers == ["Run mine: 4 done, 0 failed, 0 unaccounted, of 4."])
        #expect(fixture.console.counts.last?.done == 4 && fixture.console.live.last == "")
    }

    @Test func aRunWithFailedTasksNeedsAttention() async throws {
        let (fixture, runs, followed) = try await sent()
        fixture.drain(someRun, done: 0..<3)
        fail(3, fixture)
        let outcome = try await runs.watch(followed, options: .init(), interruption: Interruption())
        let error = #expect(throws: NeedsAttention.self) { try runs.conclude(outcome) }
        #expect(fixture.console.answers == ["Run mine: 3 done, 1 failed, 0 unaccounted, of 4."])
        #expect("\(String(describing: error))".contains("fanctl failed demo --run mine"))
    }

    @Test func aRunThatDoesNotGoOnIsGivenUpOnceItsQueueStaysEmpty() async throws {
        let (fixture, runs, followed) = try await sent()
        fixture.aws.world { $0.exhaust(ProjectFixture.queue) }
        fixture.drain(someRun, done: 0..<3)
        fixture.aws.world { $0.queues[ProjectFixture.deadLetters]?.messages.removeLast(3) }
        let start = fixture.time.now()
        let outcome = try await runs.watch(followed, options: .init(), interruption: Interruption())
        #expect(fixture.time.now() - start >= .seconds(60))
        #expect(outcome.stall == .deadLettered(unaccounted: 1, letters: 1))
        let error = #expect(throws: NeedsAttention.self) { try runs.conclude(outcome) }
        #expect(fixture.console.answers == ["Run mine: 3 done, 0 failed, 1 unaccounted, of 4."])
        #expect("\(String(describing: error))".contains("--run mine --missing"))
        #expect(
            fixture.console.told.suffix(2) == [
                "run mine does not go on: reason deadLettered", "remedy for demo",
            ])
    }

    @Test func whoStopsFollowingLeavesTheRunAlone() async throws {
        let (fixture, runs, followed) = try await sent()
        let interruption = Interruption()
        interruption.ask()
        let outcome = try await runs.watch(followed, options: .init(), interruption: interruption)
        #expect(throws: Interrupted.self) { try runs.conclude(outcome) }
        #expect(fixture.console.answers == ["Run mine: 0 done, 0 failed, 4 still open, of 4."])
        #expect(fixture.tasks(on: ProjectFixture.queue).count == 4)
    }
}
