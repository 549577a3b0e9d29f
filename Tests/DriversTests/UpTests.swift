import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

@Suite struct UpTests {
    @Test(arguments: [1, 8])
    func makesExactlyTheStackAndThenNothing(width: Int) async throws {
        let fixture = try StackFixture(width: width)
        let run = try await fixture.up()
        #expect(run.plan.steps.allSatisfy { $0.action == .create })
        #expect(fixture.census == StackFixture.whole)
        #expect(try await fixture.plan().steps.isEmpty)
        let lockfile = try #require(try fixture.recorded)
        #expect(lockfile.pending.isEmpty)
        #expect(lockfile.resources.count == ResourceKind.allCases.count)
    }

    @Test func tagsEverythingThatCanBeTagged() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let tagged = ["queue", "role", "bucket", "logGroup", "function", "mapping"]
        let items = fixture.aws.census.filter { tagged.contains($0.kind) }
        #expect(items.count == 7)
        #expect(items.allSatisfy { $0.stack == "demo" })
    }

    @Test func secondUpMakesNoChangingCall() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        try await fixture.up()
        #expect(fixture.changes.isEmpty)
        #expect(!fixture.aws.calls.isEmpty)
    }

    @Test func noCallIsRefusedForItsFormOrItsPace() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let expected: Set<String> = [
            // What is looked for and not there.
            "QueueDoesNotExist", "NoSuchEntity", "NoSuchBucket", "NoSuchKey", "ResourceNotFoundException",
            "NoSuchTagSet", "NoSuchLifecycleConfiguration",
            // What is waited for.
            "InvalidParameterValueException",
        ]
        let refusals = Set(fixture.aws.calls.compactMap(\.error))
        #expect(refusals.subtracting(expected).isEmpty)
    }

    @Test func worksInTheOldestRegion() async throws {
        let fixture = try StackFixture { $0.region = "us-east-1" }
        try await fixture.up()
        #expect(try await fixture.plan().steps.isEmpty)
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test func upAfterDownWaitsForTheQueuesName() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        try await fixture.down()
        let run = try await fixture.up()
        #expect(run.waits.contains { $0.contains("deleted less than 60 seconds ago") })
        #expect(Set(fixture.census.filter { $0.hasPrefix("queue") }) == ["queue demo", "queue demo-dead-letters"])
    }
}
