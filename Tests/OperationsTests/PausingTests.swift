import Drivers
import Fanout
import Operations
import Reconciliation
import Synchronization
import TestSupport
import Testing
import WireFormat

@Suite struct PausingTests {
    private func setPaused(_ isPaused: Bool, _ session: StackSession) async throws -> Bool {
        try await session.setPaused(isPaused, interruption: Interruption(), patience: Patience())
    }

    private func isEnabled(_ fixture: ProjectFixture) -> Bool? {
        fixture.aws.world { $0.mappings.values.first?.isEnabled }
    }

    @Test func pausingStopsTheMappingAndNothingElse() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        #expect(try await setPaused(true, session))
        #expect(isEnabled(fixture) == false)
        #expect(try session.recorded()?.isPaused == true)
        let changes = fixture.operations.filter { !$0.hasPrefix("Get") && !$0.hasPrefix("List") }
        #expect(changes == ["UpdateEventSourceMapping"])
        #expect(fixture.console.finished == ["update mapping"])
        #expect(try await setPaused(true, session) == false)

        #expect(try await setPaused(false, session))
        #expect(isEnabled(fixture) == true)
        #expect(try session.recorded()?.isPaused == false)
        #expect(try await setPaused(false, session) == false)
    }

    @Test func aMappingThatIsGoneCannotRest() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        fixture.aws.world { $0.mappings = [:] }
        await #expect(throws: (any Error).self) { try await setPaused(true, session) }
        // That it is to rest is written down all the same: the next `up` makes it so.
        #expect(try session.recorded()?.isPaused == true)
    }

    @Test func sendingToAPausedStackSaysThatTasksWait() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        _ = try await setPaused(true, session)
        let report = try await RunSession(session: session).send(fixture.request(3, run: someRun), Interruption())
        #expect(report.isComplete)
        #expect(fixture.console.told.first == session.pausedWords)
    }

    @Test func waitsUntilNothingIsInFlight() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        fixture.setInFlight(7)
        let readings = Mutex(0)
        fixture.aws.setHook { call, phase in
            guard call.operation == "GetQueueAttributes", phase == .beforeEffect else { return }
            let reading = readings.withLock { count in
                count += 1
                return count
            }
            if reading == 3 { fixture.setInFlight(0) }
        }
        let verdict = try await session.awaitInFlight(Interruption())
        #expect(verdict == .empty(QueueDepth(visible: 0, notVisible: 0, delayed: 0)))
        // One zero proves nothing.
        #expect(fixture.console.inFlight == [7, 7, 0, 0, 0])
        #expect(fixture.console.live.last == "")
    }

    @Test func anInterruptionEndsTheWaitingOnly() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        _ = try await setPaused(true, session)
        fixture.setInFlight(7)
        let interruption = Interruption()
        interruption.ask()
        let verdict = try await session.awaitInFlight(interruption)
        #expect(verdict == .stopped(QueueDepth(visible: 0, notVisible: 7, delayed: 0)))
        #expect(isEnabled(fixture) == false)
    }
}
