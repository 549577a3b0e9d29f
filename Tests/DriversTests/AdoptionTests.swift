import Drivers
import Files
import Foundation
import Reconciliation
import Resources
import Stacks
import TestSupport
import Testing

/// A lost lockfile is rebuilt from names and tags.
@Suite struct AdoptionTests {
    @Test func knowsAllThatTheLostLockfileKnew() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let lost = try #require(try fixture.recorded)
        try fixture.loseLockfile()

        let adoption = try await fixture.adopt()
        #expect(adoption.strangers.isEmpty)
        #expect(adoption.lockfile.lineage == lost.lineage)
        #expect(adoption.lockfile.resources.mapValues(\.identity) == lost.resources.mapValues(\.identity))
        #expect(adoption.lockfile.resources.mapValues(\.attributes) == lost.resources.mapValues(\.attributes))
        #expect(try await fixture.plan().steps.isEmpty)
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test func tellsDriftAfterwards() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        try fixture.loseLockfile()
        fixture.aws.world { $0.queues["demo"]?.attributes["VisibilityTimeout"] = "1000" }
        _ = try await fixture.adopt()
        let plan = try await fixture.plan()
        #expect(plan.steps.flatMap(\.changes).map(\.field) == ["visibilityTimeout"])
    }

    @Test func findsTheLayerThatTheFunctionUses() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let lineage = try #require(try fixture.recorded?.lineage)
        let newer = FakeLayer.Version(
            description: "fanctl runtime x86_64 sha256:00ff \(lineage)", architectures: ["x86_64"])
        fixture.aws.world { $0.layers["demo-runtime"]?.versions[2] = newer }
        try fixture.loseLockfile()
        _ = try await fixture.adopt()
        #expect(try await fixture.plan().steps.isEmpty)
    }

    @Test func recognisesTheCodeByItsMetadataAndDownloadsNoZip() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        try fixture.loseLockfile()
        fixture.aws.forgetCalls()
        let adoption = try await fixture.adopt()
        #expect(adoption.lockfile.resources[fixture.names.id(.codeObject)] != nil)
        let operations = fixture.aws.calls.map(\.operation)
        #expect(operations.contains("HeadObject"))
        #expect(!operations.contains("GetObject"))
    }

    @Test func takesAZipWithoutADigestForNobodys() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        try fixture.loseLockfile()
        let bucket = fixture.names.bucket
        fixture.aws.world { world in
            for key in world.buckets[bucket]?.objects.keys.sorted() ?? [] {
                world.buckets[bucket]?.objects[key]?[0].metadata = [:]
            }
        }
        let adoption = try await fixture.adopt()
        #expect(adoption.lockfile.resources[fixture.names.id(.codeObject)] == nil)
        #expect(!fixture.aws.calls.map(\.operation).contains("GetObject"))
        try await fixture.up()
        #expect(try await fixture.plan().steps.isEmpty)
    }

    @Test func leavesOutResourcesOfOtherOwners() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        try fixture.loseLockfile()
        fixture.aws.world { $0.queues["demo"]?.tags = [:] }
        let adoption = try await fixture.adopt()
        #expect(adoption.strangers.map(\.id) == [fixture.names.id(.queue)])
        #expect(adoption.lockfile.resources[fixture.names.id(.queue)] == nil)
        #expect(adoption.lockfile.resources[fixture.names.id(.mapping)] != nil)
    }

    @Test func findsHalfAStack() async throws {
        let fixture = try StackFixture(width: 1)
        fixture.kill(atCall: 20, .afterEffect)
        await #expect(throws: (any Error).self) { try await fixture.up() }
        try fixture.restart()
        try fixture.loseLockfile()
        let adoption = try await fixture.adopt()
        #expect(!adoption.lockfile.resources.isEmpty)
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test func doesNotGuess() async throws {
        let fixture = try StackFixture()
        await #expect(throws: AdoptionError.nothingFound) { try await fixture.adopt() }
        try await fixture.up()
        let lineage = try #require(try fixture.recorded?.lineage)
        try fixture.loseLockfile()
        fixture.aws.world { $0.queues["demo"]?.tags["fanctl:lineage"] = "another" }
        await #expect(throws: AdoptionError.severalLineages(["another", lineage].sorted())) {
            try await fixture.adopt()
        }
    }
}

extension StackFixture {
    func loseLockfile() throws { try FileSystem.remove(lockfilePath) }

    /// What `adopt` does.
    func adopt(_ text: String = text) async throws -> Adoption {
        let stack = try Stack.parse(text: text, path: folder.file("demo.yaml"), environment: ["TOKEN": "hush"])
        let empty = Lockfile(
            lineage: "none", stack: names.stack,
            target: Lockfile.Target(account: names.account, region: names.region, endpoint: nil), salt: "salt")
        let adoption = try await Adoption(of: stack, names, clients: clients(), empty: empty, time: time)
        try await LockfileStore(path: lockfilePath, lockfile: adoption.lockfile, now: { 0 }).save()
        return adoption
    }
}
