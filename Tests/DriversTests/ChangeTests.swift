import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// The stack file or the worker changes.
@Suite struct ChangeTests {
    private func version(_ fixture: StackFixture) -> String? {
        fixture.aws.world { $0.functions["demo"]?.aliases["live"] }
    }

    @Test func newCodeIsUploadedSettledPublishedAndPointedAt() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        let worker = StackFixture.Worker(code: "second code")
        try await fixture.up(worker: worker)
        #expect(fixture.changes == ["PutObject", "UpdateFunctionCode", "UpdateAlias"])
        // Nothing was refused on the way: every step waited for the one before.
        #expect(!fixture.aws.calls.contains { $0.error == "ResourceConflictException" })
        #expect(version(fixture) == "2")
        #expect(try await fixture.plan(worker: worker).steps.isEmpty)
    }

    @Test func newSettingsArriveAsANewVersion() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        let text = StackFixture.text.replacing("LEVEL: debug", with: "LEVEL: info")
        try await fixture.up(text)
        #expect(fixture.changes == ["UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias"])
        #expect(version(fixture) == "2")
        let level = fixture.aws.world { $0.functions["demo"]?.versions.last?.release.environment["LEVEL"] }
        #expect(level == "info")
        #expect(try await fixture.plan(text).steps.isEmpty)
    }

    @Test func codeAndSettingsTogetherAreTwoChangesAndOneVersion() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        let worker = StackFixture.Worker(code: "second code")
        let text = StackFixture.text.replacing("LEVEL: debug", with: "LEVEL: info")
        try await fixture.up(text, worker: worker)
        #expect(
            fixture.changes == ["PutObject", "UpdateFunctionConfiguration", "UpdateFunctionCode", "UpdateAlias"])
        #expect(version(fixture) == "2")
        #expect(try await fixture.plan(text, worker: worker).steps.isEmpty)
    }

    @Test func newLayerIsPublishedAndUsed() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        let worker = StackFixture.Worker(layer: "second layer")
        try await fixture.up(worker: worker)
        #expect(
            fixture.changes == [
                "PutObject", "PublishLayerVersion", "UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias",
            ])
        let layers = fixture.aws.world { $0.functions["demo"]?.versions.last?.release.layers }
        #expect(layers == ["arn:aws:lambda:us-east-2:\(fixture.names.account):layer:demo-runtime:2"])
        #expect(try await fixture.plan(worker: worker).steps.isEmpty)
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test func layerThatWasThereBeforeIsNotPublishedAgain() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        try await fixture.up(worker: StackFixture.Worker(layer: "second layer"))
        fixture.aws.forgetCalls()
        try await fixture.up()
        #expect(!fixture.changes.contains("PublishLayerVersion"))
        #expect(try await fixture.plan().steps.isEmpty)
    }

    /// Worker's timeout and queue's visibility timeout, from and to, and which of the two goes first.
    @Test(arguments: [
        ("10m", "14m", "20m", "SetQueueAttributes"), ("14m", "10m", "10m", "UpdateFunctionConfiguration"),
    ])
    func timeoutsChangeInTheSafeOrder(from: String, to: String, visibility: String, first: String) async throws {
        func text(_ timeout: String, _ visibility: String) -> String {
            StackFixture.text.replacing("timeout: 2m", with: "timeout: \(timeout)")
                .replacing("visibilityTimeout: 15m", with: "visibilityTimeout: \(visibility)")
        }
        let fixture = try StackFixture()
        try await fixture.up(text(from, "15m"))
        fixture.aws.forgetCalls()
        try await fixture.up(text(to, visibility))
        let ours = fixture.aws.calls.filter { call in
            call.operation == "UpdateFunctionConfiguration"
                || (call.operation == "SetQueueAttributes"
                    && call.input["QueueUrl"]?.string?.hasSuffix("/\(fixture.names.queue)") == true)
        }.map(\.operation)
        #expect(ours.count == 2)
        #expect(ours.first == first)
        #expect(try await fixture.plan(text(to, visibility)).steps.isEmpty)
    }

    @Test func architectureChangesWithTheCode() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let text = StackFixture.text.replacing("timeout: 2m", with: "timeout: 2m\n  architecture: arm64")
        try await fixture.up(text, worker: StackFixture.Worker(code: "arm code"))
        #expect(fixture.aws.world { $0.functions["demo"]?.versions.last?.release.architecture } == "arm64")
        #expect(version(fixture) == "2")
    }

    @Test func secretThatChangesIsSentAndNeverWrittenDown() async throws {
        let fixture = try StackFixture()
        let text = StackFixture.text.replacing("LEVEL: debug", with: "KEY: '${env:TOKEN}'")
        try await fixture.up(text)
        #expect(fixture.aws.world { $0.functions["demo"]?.latest.environment["KEY"] } == "hush")
        let lockfile = try String(contentsOf: URL(filePath: fixture.lockfilePath), encoding: .utf8)
        #expect(!lockfile.contains("hush"))
        #expect(try await fixture.plan(text).steps.isEmpty)
    }

    @Test func layerThatIsNoLongerWantedGoesAfterTheFunctionLetItGo() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        let text = StackFixture.text.replacing(
            "timeout: 2m", with: "timeout: 2m\n  layers: ['arn:aws:lambda:us-east-2:999999999999:layer:other:3']")
        try await fixture.up(text)
        let calls = fixture.changes
        let update = try #require(calls.firstIndex(of: "UpdateFunctionConfiguration"))
        let deletion = try #require(calls.firstIndex(of: "DeleteLayerVersion"))
        #expect(update < deletion)
        #expect(!fixture.census.contains { $0.hasPrefix("layerVersion") })
        #expect(try await fixture.plan(text).steps.isEmpty)
        try await fixture.up()
        #expect(try await fixture.plan().steps.isEmpty)
        #expect(fixture.census.contains("layerVersion demo-runtime:2"))
    }

    @Test(arguments: [
        ("trigger: {batchSize: 1, maxConcurrency: 100}", "trigger: {batchSize: 20, batchWindow: 5s}"),
        ("trigger: {batchSize: 1, maxConcurrency: 100}", "trigger: {batchSize: 1, maxConcurrency: 2}"),
        ("retention: 4h", "retention: 5h, deadLetter: {maxReceives: 3, retention: 7d}"),
        ("expire: 30d", "expire: 7d"), ("results: {expire: 30d}", "results: {prefix: out/}"),
        ("results: {expire: 30d}", "logs: {retention: 7d}"), ("tags: {team: research}", "tags: {cost: '1'}"),
        ("timeout: 2m", "timeout: 2m\n  memory: 1024\n  temporaryStorage: 1024"),
    ])
    func everyChangeIsMadeOnceAndCanBeTakenBack(from: String, to: String) async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let text = StackFixture.text.replacing(from, with: to)
        #expect(try await !fixture.plan(text).steps.isEmpty)
        try await fixture.up(text)
        #expect(try await fixture.plan(text).steps.isEmpty)
        try await fixture.up()
        #expect(try await fixture.plan().steps.isEmpty)
        #expect(try fixture.recorded?.pending.isEmpty == true)
    }
}
