import AWSClients
import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

@Suite struct DownTests {
    @Test(arguments: [1, 8])
    func leavesNothing(width: Int) async throws {
        let fixture = try StackFixture(width: width)
        try await fixture.up()
        try await fixture.down()
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
        #expect(try await fixture.down().plan.steps.isEmpty)
    }

    @Test func keepsABucketWithResults() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { $0.put("{}", at: "results/run/1.json", in: fixture.names.bucket) }
        let run = try await fixture.down()
        #expect(run.kept == [fixture.names.bucket])
        #expect(
            fixture.census == [
                "bucket \(fixture.names.bucket)", "object \(fixture.names.bucket)/results/run/1.json",
            ])
        try await fixture.down(deletesResults: true)
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
    }

    @Test func upAfterAKeptBucketFindsItAgain() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { $0.put("{}", at: "results/run/1.json", in: fixture.names.bucket) }
        try await fixture.down()
        try await fixture.up()
        #expect(fixture.census.contains("object \(fixture.names.bucket)/results/run/1.json"))
        #expect(try await fixture.plan().steps.isEmpty)
    }

    @Test func findsEverythingWithoutALockfile() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        let lockfile = try #require(try fixture.recorded)
        try FileManager.default.removeItem(atPath: fixture.lockfilePath)
        // Another lineage: nothing of it is ours any more.
        #expect(try await fixture.down().plan.steps.isEmpty)
        #expect(fixture.census == StackFixture.whole)
        // The lineage alone is enough to take everything back.
        var bare = lockfile
        bare.resources = [:]
        try Data(bare.encoded()).write(to: URL(filePath: fixture.lockfilePath))
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test func leavesAStrangersLayerVersionOfTheSameName() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world {
            $0.layers["demo-runtime"]?.versions[9] = FakeLayer.Version(description: "by hand", architectures: [])
        }
        try await fixture.down()
        #expect(fixture.census == ["layerVersion demo-runtime:9"])
    }

    @Test func deletesInTheSafeOrder() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        try await fixture.down()
        let calls = fixture.aws.calls.map(\.operation)
        func place(_ operation: String) throws -> Int { try #require(calls.firstIndex(of: operation)) }
        let mappingGone = try #require(
            fixture.aws.calls.lastIndex { $0.operation == "GetEventSourceMapping" && $0.error != nil })
        #expect(try place("DeleteEventSourceMapping") < mappingGone)
        #expect(try mappingGone < place("DeleteFunction"))
        #expect(try place("DeleteFunction") < place("DeleteLogGroup"))
        #expect(try place("DeleteFunction") < place("DeleteRole"))
        let queues = fixture.aws.calls.filter { $0.operation == "DeleteQueue" }.compactMap {
            $0.input["QueueUrl"]?.string
        }
        #expect(queues.map { $0.hasSuffix("-dead-letters") } == [false, true])
    }

    @Test func removesOthersThingsFromTheStacksResources() async throws {
        let fixture = try StackFixture { $0.pageSize = 2 }
        try await fixture.up()
        fixture.aws.world { world in
            let role = fixture.names.role.lowercased()
            world.roles[role]?.attached = (1...5).map { "arn:aws:iam::aws:policy/Other\($0)" }
            world.roles[role]?.policies["other"] = FakeRole.Policy(document: "{}", changed: world.now)
            world.buckets[fixture.names.bucket]?.uploads = [FakeUpload(key: "results/big", id: "u1")]
            for number in 1...7 { world.put("x", at: "runs/\(number) ü+&", in: fixture.names.bucket) }
        }
        try await fixture.down()
        #expect(fixture.census.isEmpty)
    }

    @Test func goesOnWhereAnObjectCouldNotBeDeleted() async throws {
        let fixture = try StackFixture { $0.undeletableKeys = ["results/1"] }
        try await fixture.up()
        fixture.aws.world { $0.put("x", at: "results/1", in: fixture.names.bucket) }
        do {
            try await fixture.down(deletesResults: true)
            Issue.record("it went well")
        } catch let failure as ApplyFailure {
            #expect(failure.failures.map(\.id) == [fixture.names.id(.bucket)])
            #expect((failure.failures.first?.error as? DeleteObjectsError)?.kept.map(\.key) == ["results/1"])
        }
        fixture.aws.change { $0.undeletableKeys = [] }
        try await fixture.down(deletesResults: true)
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
    }

    @Test func forgetsResourcesThatOthersDeleted() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { world in
            world.queues = [:]
            world.roles = [:]
            world.buckets = [:]
            world.logGroups = [:]
            world.layers = [:]
            world.functions = [:]
            world.mappings = [:]
        }
        try await fixture.down()
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
    }

    @Test func emptiesABucketWithVersions() async throws {
        let fixture = try StackFixture { $0.pageSize = 3 }
        try await fixture.up()
        fixture.aws.world { world in
            world.buckets[fixture.names.bucket]?.isVersioned = true
            for number in 1...8 { world.put("x\(number)", at: "results/\(number % 3)", in: fixture.names.bucket) }
        }
        try await fixture.down(deletesResults: true)
        #expect(fixture.census.isEmpty)
    }
}
