import Drivers
import Reconciliation
import Resources
import TestSupport
import Testing

/// Layers of the user's own files, beside fanctl's.
@Suite struct FolderLayerTests {
    private static let text = StackFixture.text.replacing(
        "timeout: 2m", with: "timeout: 2m\n  layers: [runtime, {folder: /data}]")
    private static let worker = StackFixture.Worker(folder: "first data")
    private static let added = ["layerVersion demo-layer-data:1", "object demo-123456789012-us-east-2/"]

    private func up(_ change: (inout FakeSettings) -> Void = { _ in }) async throws -> StackFixture {
        let fixture = try StackFixture(change)
        try await fixture.up(Self.text, worker: Self.worker)
        return fixture
    }

    private func layers(_ fixture: StackFixture) -> [String]? {
        fixture.aws.world { $0.functions["demo"]?.versions.last?.release.layers }
    }

    private func layer(_ name: String, _ number: Int) -> String {
        "arn:aws:lambda:us-east-2:123456789012:layer:\(name):\(number)"
    }

    @Test func isPublishedOnceAndUsedInItsPlace() async throws {
        let fixture = try await up()
        let more = fixture.census.filter { !StackFixture.whole.contains($0) }
        #expect(more.count == 2 && zip(more, Self.added).allSatisfy { $0.hasPrefix($1) }, "\(more)")
        #expect(layers(fixture) == [layer("demo-runtime", 1), layer("demo-layer-data", 1)])
        fixture.aws.forgetCalls()
        #expect(try await fixture.up(Self.text, worker: Self.worker).plan.changesNothing)
        #expect(fixture.changes.isEmpty)
    }

    @Test func isPublishedAgainOnlyWhenItsFilesChange() async throws {
        let fixture = try await up()
        fixture.aws.forgetCalls()
        try await fixture.push(Self.text, worker: StackFixture.Worker(code: "second code", folder: "first data"))
        #expect(!fixture.changes.contains("PublishLayerVersion"))
        #expect(layers(fixture) == [layer("demo-runtime", 1), layer("demo-layer-data", 1)])

        fixture.aws.forgetCalls()
        let worker = StackFixture.Worker(code: "second code", folder: "second data")
        try await fixture.push(Self.text, worker: worker)
        #expect(
            fixture.changes == [
                "PutObject", "PublishLayerVersion", "UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias",
            ])
        #expect(layers(fixture) == [layer("demo-runtime", 1), layer("demo-layer-data", 2)])
        #expect(try await fixture.plan(Self.text, worker: worker).steps.isEmpty)
    }

    @Test func isPublishedAgainWhereItWasDeleted() async throws {
        let fixture = try await up()
        fixture.aws.world { $0.layers["demo-layer-data"] = nil }
        let steps = try await fixture.plan(Self.text, worker: Self.worker).steps
        #expect(Set(steps.map(\.id.kind)) == [.layerVersion, .function, .alias])
        try await fixture.up(Self.text, worker: Self.worker)
        #expect(layers(fixture) == [layer("demo-runtime", 1), layer("demo-layer-data", 2)])
        #expect(try await fixture.plan(Self.text, worker: Self.worker).steps.isEmpty)
    }

    @Test func goesAfterTheFunctionLetItGo() async throws {
        let fixture = try await up()
        fixture.aws.forgetCalls()
        try await fixture.up()
        let calls = fixture.changes
        let update = try #require(calls.firstIndex(of: "UpdateFunctionConfiguration"))
        let deletion = try #require(calls.firstIndex(of: "DeleteLayerVersion"))
        #expect(update < deletion)
        #expect(
            fixture.unnumberedCensus.filter { $0 != "version demo:N" }
                == StackFixture.whole.map(StackFixture.unnumbered).filter { $0 != "version demo:N" })
        #expect(try await fixture.plan().steps.isEmpty)
    }

    @Test func goesWithTheStack() async throws {
        let fixture = try await up()
        try await fixture.push(Self.text, worker: StackFixture.Worker(folder: "second data"))
        try await fixture.down()
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
    }

    @Test func keepsALayerOfAnotherOwner() async throws {
        let fixture = try await up()
        let theirs = FakeLayer.Version(description: "theirs", architectures: ["x86_64"])
        fixture.aws.world { $0.layers["demo-layer-data"]?.versions[9] = theirs }
        try await fixture.down()
        #expect(fixture.census == ["layerVersion demo-layer-data:9"])
    }

    @Test(arguments: [true, false])
    func isFoundWithoutALockfile(isStillNamed: Bool) async throws {
        let fixture = try await up()
        let lost = try #require(try fixture.recorded)
        try fixture.loseLockfile()
        let text = isStillNamed ? Self.text : StackFixture.text
        let found = try await fixture.adopt(text).lockfile
        let id = ResourceID(.layerVersion, "demo-layer-data")
        #expect(found.resources[id]?.identity == lost.resources[id]?.identity)
        if isStillNamed {
            #expect(found.resources.mapValues(\.attributes) == lost.resources.mapValues(\.attributes))
            #expect(try await fixture.plan(text, worker: Self.worker).steps.isEmpty)
        } else {
            try await fixture.up(text)
            #expect(!fixture.census.contains { $0.hasPrefix("layerVersion demo-layer") })
        }
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test(arguments: [FakePhase.beforeEffect, .afterEffect])
    func isFinishedOrUndoneWhereverTheProcessDies(phase: FakePhase) async throws {
        var number = 0
        var isKilled = true
        while isKilled {
            number += 1
            let fixture = try StackFixture(width: 1)
            fixture.kill(atCall: number, phase)
            _ = try? await fixture.up(Self.text, worker: Self.worker)
            isKilled = fixture.aws.killed
            guard isKilled, fixture.aws.calls.last?.changesSomething ?? false else { continue }
            try fixture.restart()
            let undone = try StackFixture(copying: fixture)
            try await undone.down()
            #expect(undone.census.isEmpty, "killed at call \(number)")
            try await fixture.up(Self.text, worker: Self.worker)
            #expect(fixture.census.count { $0.hasPrefix("layerVersion") } == 2, "killed at call \(number)")
            #expect(try await fixture.plan(Self.text, worker: Self.worker).steps.isEmpty, "killed at call \(number)")
        }
        #expect(number > 20)
    }
}
