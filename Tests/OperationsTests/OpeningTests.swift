import Drivers
import Files
import Operations
import Reconciliation
import Resources
import TestSupport
import Testing
import Timing

@Suite struct OpeningTests {
    @Test func openingAStackThatWasNeverUpAsksOnlyWhoWeAre() async throws {
        let fixture = try ProjectFixture()
        let session = try await fixture.open()
        #expect(fixture.operations == ["GetCallerIdentity"])
        #expect(session.calls.count == 1)
        #expect(session.names.account == "123456789012" && session.names.region == "us-east-2")
        #expect(try session.recorded() == nil)
        #expect(try fixture.project().isNew)
        #expect(try session.recordedOrNew().resources.isEmpty)
        // A new lockfile is not written before something is done.
        #expect(try fixture.project().isNew)
        #expect(fixture.console.told.isEmpty && fixture.console.answers.isEmpty)
    }

    @Test func aStackThatIsNotUpHasNoQueue() async throws {
        let session = try await ProjectFixture().open()
        await #expect(throws: (any Error).self) { try await session.queueURL() }
        #expect(try session.deadLetterQueueURL() == nil)
    }

    @Test func aStackWithoutItsLockfileIsFoundByNamesAndTags() async throws {
        let (fixture, session) = try await ProjectFixture.up()
        let recorded = try #require(try session.recorded())
        try FileSystem.remove(session.files.lockfile)
        let found = try await session.recordedOrFound()
        #expect(Set(found.resources.keys) == Set(recorded.resources.keys))
        #expect(
            fixture.console.told == [
                "there is no lockfile: \(found.resources.count) resources were found by names and tags"
            ])
    }

    @Test func aStackOfWhichNothingIsThereBeginsAnew() async throws {
        let fixture = try ProjectFixture()
        let session = try await fixture.open()
        #expect(try await session.recordedOrFound().resources.isEmpty)
        #expect(fixture.console.told.isEmpty)
    }

    @Test func aVerboseSessionTellsOfEveryCall() async throws {
        let fixture = try ProjectFixture()
        _ = try await fixture.open(isVerbose: true)
        #expect(fixture.console.told.count == 1)
        #expect(fixture.console.told.first?.hasPrefix("call 1: sts GetCallerIdentity") == true)
    }

    @Test func waitsForAnotherHolderOfTheStackAndSaysSoOnce() async throws {
        let fixture = try ProjectFixture()
        let session = try await fixture.open()
        let holder = try await session.lock("up", patience: .zero)
        let start = fixture.time.now()
        await #expect(throws: StateLockError.self) { try await session.lock("down", patience: .seconds(3)) }
        #expect(fixture.time.now() - start == .seconds(3))
        #expect(fixture.console.told.count == 1)
        #expect(fixture.console.told.first?.hasPrefix("waiting: ") == true)
        withExtendedLifetime(holder) {}
    }
}
