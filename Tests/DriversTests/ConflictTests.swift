import Drivers
import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing
import Timing

/// What carries our names and is not ours.
@Suite struct ConflictTests {
    private static let stranger = ["fanctl:stack": "demo", "fanctl:lineage": "somebody else's"]

    /// A resource of somebody else's, made behind our back.
    static let seeds: [ResourceKind: @Sendable (inout FakeWorld, StackNames, [String: String]) -> Void] = [
        .queue: { world, names, tags in
            world.queues[names.queue] = FakeQueue(name: names.queue, created: world.now, tags: tags)
        },
        .deadLetterQueue: { world, names, tags in
            let name = names.deadLetterQueue
            world.queues[name] = FakeQueue(name: name, created: world.now, tags: tags)
        },
        .role: { world, names, tags in
            world.roles[names.role] = FakeRole(name: names.role, created: world.now, trustPolicy: "{}", tags: tags)
        },
        .bucket: { world, names, tags in
            world.buckets[names.bucket] = FakeBucket(
                owner: world.settings.account, region: names.region, created: Instant(seconds: 0), tags: tags)
        },
        .logGroup: { world, names, tags in
            world.logGroups[names.logGroup] = FakeLogGroup(created: world.now, tags: tags)
        },
        .function: { world, names, tags in
            world.functions[names.function] = FakeFunction(
                release: FakeRelease(role: names.roleARN), tags: tags, created: world.now)
        },
    ]

    @Test(arguments: [ResourceKind](seeds.keys), [[:], stranger])
    func foreignResourceIsNamedAndNotTouched(kind: ResourceKind, tags: [String: String]) async throws {
        let fixture = try StackFixture()
        let seed = try #require(Self.seeds[kind])
        fixture.aws.world { seed(&$0, fixture.names, tags) }
        let before = fixture.aws.census
        do {
            try await fixture.up()
            Issue.record("it went ahead")
        } catch let error as StackFixture.Conflicts {
            #expect(error.conflicts.map(\.id) == [fixture.names.id(kind)])
        }
        let run = try await fixture.down()
        #expect(run.plan.conflicts.map(\.id) == [fixture.names.id(kind)])
        #expect(fixture.changes.isEmpty)
        #expect(fixture.aws.census == before)
    }

    /// The stranger came between looking and creating.
    @Test(
        arguments: [
            (ResourceKind.queue, "CreateQueue"), (.role, "CreateRole"), (.bucket, "CreateBucket"),
            (.logGroup, "CreateLogGroup"), (.function, "CreateFunction"),
        ], ["us-east-2", "us-east-1"])
    func foreignResourceThatCameMeanwhileIsNotTouched(
        creation: (kind: ResourceKind, operation: String), region: String
    ) async throws {
        let (kind, operation) = creation
        let fixture = try StackFixture(width: 1) { $0.region = region }
        let seed = try #require(Self.seeds[kind])
        fixture.aws.setHook { [aws = fixture.aws, names = fixture.names] call, phase in
            guard call.operation == operation, phase == .beforeEffect else { return }
            let name = call.input["QueueName"]?.string
            if let name, name != names.queue { return }
            aws.world { world in
                // Every seed only adds what is not there.
                guard !world.census.contains(where: { $0.stack == nil && $0.kind == kind.rawValue }) else { return }
                seed(&world, names, Self.stranger)
            }
        }
        do {
            try await fixture.up()
            Issue.record("it went ahead")
        } catch let failure as ApplyFailure {
            let error = try #require(failure.failures.first?.error as? OwnershipError)
            #expect(error.id == fixture.names.id(kind))
        }
        let owners = fixture.aws.world { world in
            [
                world.queues[fixture.names.queue]?.tags, world.roles[fixture.names.role]?.tags,
                world.buckets[fixture.names.bucket]?.tags, world.logGroups[fixture.names.logGroup]?.tags,
                world.functions[fixture.names.function]?.tags,
            ]
        }
        #expect(owners.contains(Self.stranger))
    }

    @Test func bucketInOtherHandsIsAConflict() async throws {
        let fixture = try StackFixture()
        fixture.aws.world { world in
            world.buckets[fixture.names.bucket] = FakeBucket(
                owner: "999999999999", region: fixture.names.region, created: Instant(seconds: 0))
        }
        await #expect(throws: StackFixture.Conflicts.self) { try await fixture.up() }
        #expect(fixture.changes.isEmpty)
    }

    @Test func bucketInAnotherRegionIsAConflict() async throws {
        let fixture = try StackFixture()
        fixture.aws.world { world in
            world.buckets[fixture.names.bucket] = FakeBucket(
                owner: world.settings.account, region: "eu-west-1", created: Instant(seconds: 0))
        }
        await #expect(throws: StackFixture.Conflicts.self) { try await fixture.up() }
        #expect(fixture.changes.isEmpty)
    }
}
