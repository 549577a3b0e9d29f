import Drivers
import Reconciliation
import Resources
import TestSupport
import Testing

/// Versions that have had their time.
@Suite struct VersionHistoryTests {
    private func history(_ fixture: StackFixture) async throws -> VersionHistory {
        let lockfile = try #require(try fixture.recorded)
        return VersionHistory(
            DriverSet(
                clients: try await fixture.clients(), names: fixture.names, lockfile: lockfile, time: fixture.time))
    }

    /// Seven versions, each with a layer of its own.
    private func grown() async throws -> StackFixture {
        let fixture = try StackFixture()
        try await fixture.up()
        for number in 2...7 {
            try await fixture.push(worker: StackFixture.Worker(code: "code \(number)", layer: "layer \(number)"))
        }
        return fixture
    }

    @Test func listsTheNewestFirst() async throws {
        let entries = try await history(try await grown()).entries()
        #expect(entries.map(\.number) == [7, 6, 5, 4, 3, 2, 1])
        #expect(entries.map(\.isLive) == [true, false, false, false, false, false, false])
    }

    @Test func tellsWhatEachVersionWasBuiltFrom() async throws {
        let fixture = try StackFixture()
        try await fixture.up(worker: StackFixture.Worker(revision: "abc123"))
        try await fixture.push(worker: StackFixture.Worker(code: "code 2"))
        try await fixture.push(worker: StackFixture.Worker(code: "code 3", revision: "def456-dirty"))
        #expect(try await history(fixture).entries().map(\.revision) == ["def456-dirty", nil, "abc123"])
    }

    @Test func removesTheOldestWithTheirLayers() async throws {
        let fixture = try await grown()
        let pruned = try await history(fixture).prune(keeping: 3)
        #expect(pruned.versions.sorted() == [1, 2, 3, 4])
        #expect(pruned.layerVersions["demo-runtime"]?.sorted() == [1, 2, 3, 4])
        let again = try await history(fixture).prune(keeping: 3)
        #expect(again.versions.isEmpty)
        #expect(again.layerVersions.isEmpty)
    }

    /// One that fanctl's alias leads to, and one that somebody else's does.
    @Test func neverRemovesAVersionThatAnAliasUses() async throws {
        let fixture = try await grown()
        fixture.aws.world { $0.functions["demo"]?.aliases["theirs"] = "2" }
        fixture.aws.world { $0.functions["demo"]?.aliases["live"] = "3" }
        let pruned = try await history(fixture).prune(keeping: 1)
        #expect(pruned.versions.sorted() == [1, 4, 5, 6])
        #expect(fixture.aws.world { $0.functions["demo"]?.versions.map(\.number) } == [2, 3, 7])
        #expect(fixture.aws.world { $0.layers[fixture.names.layer]?.versions.keys.sorted() } == [2, 3, 7])
    }

    @Test func leavesLayersThatOthersPublished() async throws {
        let fixture = try await grown()
        fixture.aws.world { $0.layers[fixture.names.layer]?.versions[1]?.description = "somebody's" }
        let pruned = try await history(fixture).prune(keeping: 1)
        #expect(pruned.layerVersions["demo-runtime"]?.sorted() == [2, 3, 4, 5, 6])
        #expect(fixture.aws.world { $0.layers[fixture.names.layer]?.versions.keys.sorted() } == [1, 7])
    }
}
