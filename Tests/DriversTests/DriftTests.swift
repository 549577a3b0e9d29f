import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// Somebody changes one thing by hand.
@Suite struct DriftTests {
    /// A change behind our back, and the field that the plan must name.
    struct Drift: Sendable, CustomTestStringConvertible {
        let kind: ResourceKind
        let field: String
        let change: @Sendable (inout FakeWorld) -> Void

        var testDescription: String { "\(kind.rawValue) \(field)" }
    }

    static let names = StackNames(
        stack: "demo", account: "123456789012", region: "us-east-2", partition: "aws")

    private static func queue(
        _ kind: ResourceKind, _ name: String, _ field: String, _ attribute: String, _ value: String?
    ) -> Drift {
        Drift(kind: kind, field: field) { $0.queues[name]?.attributes[attribute] = value }
    }

    private static func function(
        _ field: String, _ change: @escaping @Sendable (inout FakeRelease) -> Void
    ) -> Drift {
        Drift(kind: .function, field: field) { world in
            guard var release = world.functions["demo"]?.latest else { return }
            change(&release)
            world.functions["demo"]?.latest = release
        }
    }

    private static func mapping(
        _ field: String, _ change: @escaping @Sendable (inout FakeMapping) -> Void
    ) -> Drift {
        Drift(kind: .mapping, field: field) { world in
            for uuid in world.mappings.keys {
                guard var mapping = world.mappings[uuid] else { continue }
                change(&mapping)
                world.mappings[uuid] = mapping
            }
        }
    }

    private static func bucket(_ field: String, _ change: @escaping @Sendable (inout FakeBucket) -> Void) -> Drift {
        Drift(kind: .bucket, field: field) { world in
            guard var bucket = world.buckets[names.bucket] else { return }
            change(&bucket)
            world.buckets[names.bucket] = bucket
        }
    }

    static let queues = [
        queue(.queue, names.queue, "visibilityTimeout", "VisibilityTimeout", "600"),
        queue(.queue, names.queue, "retention", "MessageRetentionPeriod", nil),
        queue(.queue, names.queue, "deadLetterQueue", "RedrivePolicy", nil),
        queue(
            .queue, names.queue, "maxReceives", "RedrivePolicy",
            #"{"maxReceiveCount":"9","deadLetterTargetArn":"\#(names.deadLetterQueueARN)"}"#),
        queue(.deadLetterQueue, names.deadLetterQueue, "retention", "MessageRetentionPeriod", "60"),
        queue(
            .deadLetterQueue, names.deadLetterQueue, "deadLetterQueue", "RedrivePolicy",
            #"{"maxReceiveCount":3,"deadLetterTargetArn":"\#(names.queueARN)"}"#),
    ]

    static let functions = [
        function("memory") { $0.memory = 512 },
        function("timeout") { $0.timeout = 30 },
        function("temporaryStorage") { $0.storage = 1024 },
        function("environment.LEVEL") { $0.environment["LEVEL"] = "info" },
        function("environment.FANCTL_BUCKET") { $0.environment["FANCTL_BUCKET"] = nil },
        function("environment.MORE") { $0.environment["MORE"] = "x" },
        function("layers") { $0.layers = [] },
        function("description") { $0.description = "mine" },
        function("code") { $0.codeSHA256 = "c29tZXRoaW5nIGVsc2U=" },
        function("architecture") { $0.architecture = "arm64" },
    ]

    static let mappings = [
        mapping("enabled") { $0.isEnabled = false },
        mapping("batchSize") { $0.batchSize = 5 },
        mapping("batchWindow") { $0.batchWindow = 3 },
        mapping("maxConcurrency") { $0.maxConcurrency = nil },
        mapping("reportsBatchItemFailures") { $0.responseTypes = [] },
        mapping("function") { $0.functionARN = names.functionARN },
        mapping("tags.team") { $0.tags["team"] = nil },
    ]

    static let others = [
        Drift(kind: .role, field: "trustPolicy") { $0.roles[names.role]?.trustPolicy = #"{"Statement":[]}"# },
        Drift(kind: .rolePolicy, field: "document") {
            $0.roles[names.role]?.policies["fanctl"]?.document = #"{"Statement":[]}"#
        },
        Drift(kind: .role, field: "description") { $0.roles[names.role]?.description = "" },
        bucket("blocksPublicAccess") { $0.configurations["publicAccessBlock"] = nil },
        bucket("encryption") { $0.configurations["encryption"] = nil },
        bucket("lifecycle.fanctl-results") { $0.configurations["lifecycle"] = nil },
        Drift(kind: .logGroup, field: "retentionDays") { $0.logGroups[names.logGroup]?.retentionDays = nil },
        Drift(kind: .alias, field: "release") { $0.functions["demo"]?.aliases["live"] = "$LATEST" },
    ]

    static let tags = [
        Drift(kind: .queue, field: "tags.team") { $0.queues[names.queue]?.tags["team"] = nil },
        Drift(kind: .deadLetterQueue, field: "tags.team") { $0.queues[names.deadLetterQueue]?.tags["team"] = "x" },
        Drift(kind: .role, field: "tags.team") { $0.roles[names.role]?.tags["team"] = nil },
        bucket("tags.team") { $0.tags?["team"] = nil },
        bucket("tags.fanctl:lineage") { $0.tags = nil },
        Drift(kind: .logGroup, field: "tags.team") { $0.logGroups[names.logGroup]?.tags["team"] = nil },
        Drift(kind: .function, field: "tags.team") { $0.functions["demo"]?.tags["team"] = nil },
        Drift(kind: .queue, field: "tags.fanctl:stack") { $0.queues[names.queue]?.tags = [:] },
    ]

    @Test(arguments: queues + functions + mappings + others + tags)
    func driftIsNamedAndRestored(drift: Drift) async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { drift.change(&$0) }

        let plan = try await fixture.plan()
        let step = try #require(plan.steps.first { $0.id.kind == drift.kind })
        #expect(step.action == .update)
        let change = try #require(step.changes.first { $0.field == drift.field }, "\(step.changes)")
        #expect(change.cause == .drift)

        try await fixture.up()
        #expect(try await fixture.plan().steps.isEmpty)
        let census = Set(fixture.unnumberedCensus)
        #expect(census == Set(StackFixture.whole.map(StackFixture.unnumbered)))
    }

    /// Somebody deletes one thing by hand.
    static func remove(_ kind: ResourceKind, from world: inout FakeWorld) {
        switch kind {
        case .deadLetterQueue: world.queues[names.deadLetterQueue] = nil
        case .queue: world.queues[names.queue] = nil
        case .bucket: world.buckets[names.bucket] = nil
        case .function: world.functions[names.function] = nil
        case .role: world.roles[names.role] = nil
        case .rolePolicy: world.roles[names.role]?.policies = [:]
        case .logGroup: world.logGroups[names.logGroup] = nil
        case .layerVersion: world.layers[names.layer]?.versions = [:]
        case .alias: world.functions[names.function]?.aliases = [:]
        case .mapping:
            let aliasARN = names.aliasARN
            world.mappings = world.mappings.filter { $0.value.functionARN != aliasARN }
        case .layerObject, .codeObject: world.buckets[names.bucket]?.objects = [:]
        }
    }

    /// What is gone and by which step it comes back.
    @Test(arguments: ResourceKind.allCases)
    func recreatesDeletedResources(kind: ResourceKind) async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { Self.remove(kind, from: &$0) }
        try await fixture.up()
        #expect(try await fixture.plan().steps.isEmpty)
        #expect(Set(fixture.unnumberedCensus) == Set(StackFixture.whole.map(StackFixture.unnumbered)))
    }

    @Test func aliasThatWasMovedBackIsMovedForwardAgain() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let worker = StackFixture.Worker(code: "second code")
        try await fixture.up(worker: worker)
        fixture.aws.world { $0.functions["demo"]?.aliases["live"] = "1" }
        let plan = try await fixture.plan(worker: worker)
        #expect(plan.steps.map(\.id.kind) == [.alias])
        #expect(plan.steps.first?.changes.map(\.cause) == [.drift])
        try await fixture.up(worker: worker)
        #expect(fixture.aws.world { $0.functions["demo"]?.aliases["live"] } == "2")
        #expect(try await fixture.plan(worker: worker).steps.isEmpty)
    }

    @Test func tagsOfOthersStay() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { world in
            world.queues[Self.names.queue]?.tags["cost"] = "42"
            world.buckets[Self.names.bucket]?.tags?["cost"] = "42"
            world.roles[Self.names.role]?.tags["cost"] = "42"
        }
        #expect(try await fixture.plan().steps.isEmpty)
        // A change of our own must not take them away either.
        try await fixture.up(StackFixture.text.replacing("team: research", with: "group: research"))
        let tags = fixture.aws.world { world in
            [
                world.queues[Self.names.queue]?.tags, world.buckets[Self.names.bucket]?.tags,
                world.roles[Self.names.role]?.tags,
            ]
        }
        for tags in tags {
            #expect(tags?["cost"] == "42")
            #expect(tags?["group"] == "research")
            #expect(tags?["team"] == nil)
        }
    }
}
