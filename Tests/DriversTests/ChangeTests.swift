import Foundation
import Reconciliation
import Stacks
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
        #expect(fixture.changes == ["PutObject", "UpdateFunctionCode", "PublishVersion", "UpdateAlias"])
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
            fixture.changes == [
                "PutObject", "UpdateFunctionCode", "UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias",
            ])
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
        #expect(layers == ["\(fixture.names.layerARN):2"])
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
}
