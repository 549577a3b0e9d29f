import AWSCore
import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// A stack that uses somebody else's queue, role and bucket.
@Suite struct ExistingTests {
    private static let existing = ExistingResources(
        queueARN: "arn:aws:sqs:us-east-2:123456789012:their-queue",
        roleARN: "arn:aws:iam::123456789012:role/their-role", bucket: "their-bucket")

    private static let text = """
        name: demo
        worker:
          package: ../worker
          product: Demo
          timeout: 2m
          role: arn:aws:iam::123456789012:role/their-role
        queue: {existing: "arn:aws:sqs:us-east-2:123456789012:their-queue"}
        results: {bucket: their-bucket}
        """

    private func fixture() async throws -> StackFixture {
        let fixture = try StackFixture(existing: Self.existing)
        fixture.aws.world { world in
            world.queues["their-queue"] = FakeQueue(
                name: "their-queue", created: world.now, attributes: ["VisibilityTimeout": "900"], tags: ["a": "b"])
            var role = FakeRole(
                name: "their-role", created: world.now,
                trustPolicy: #"{"Statement":{"Principal":{"Service":"lambda.amazonaws.com"}}}"#, tags: [:])
            role.policies["theirs"] = FakeRole.Policy(
                document: #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#, changed: world.now)
            world.roles["their-role"] = role
            world.buckets["their-bucket"] = FakeBucket(
                owner: world.settings.account, region: world.settings.region, created: world.now, tags: ["c": "d"])
            world.put("theirs", at: "some/object", in: "their-bucket")
        }
        try await fixture.time.sleep(.seconds(60))
        return fixture
    }

    private let theirs = [
        "bucket their-bucket", "object their-bucket/some/object", "queue their-queue", "role their-role",
        "rolePolicy their-role/theirs",
    ]

    @Test func usesAndKeepsResourcesOfOthers() async throws {
        let fixture = try await fixture()
        #expect(fixture.census == theirs)
        try await fixture.up(Self.text)
        #expect(try await fixture.plan(Self.text).steps.isEmpty)
        let made = Set(fixture.aws.census.map(\.kind)).subtracting(["queue", "bucket", "role", "rolePolicy"])
        #expect(made == ["alias", "function", "layerVersion", "logGroup", "mapping", "object", "version"])

        try await fixture.down(deletesResults: true)
        #expect(fixture.census == theirs)
        #expect(try fixture.recorded == nil)
    }

    @Test func changesNoResourceOfOthers() async throws {
        let fixture = try await fixture()
        try await fixture.up(Self.text)
        try await fixture.down()
        let changing: Set<String> = [
            "CreateQueue", "SetQueueAttributes", "TagQueue", "DeleteQueue", "CreateRole", "PutRolePolicy", "TagRole",
            "UpdateAssumeRolePolicy", "DeleteRole", "DeleteRolePolicy", "CreateBucket", "PutBucketTagging",
            "PutPublicAccessBlock", "PutBucketEncryption", "PutBucketLifecycleConfiguration", "DeleteBucket",
        ]
        #expect(changing.isDisjoint(with: fixture.changes))
    }

    @Test func secondStacksMappingOnTheSameQueueStays() async throws {
        let fixture = try await fixture()
        fixture.aws.world { world in
            var release = FakeRelease(role: Self.existing.roleARN ?? "")
            release.timeout = 3
            world.functions["other"] = FakeFunction(release: release, tags: [:], created: world.now)
            world.mappings["other"] = FakeMapping(
                uuid: "other", queueARN: Self.existing.queueARN ?? "",
                functionARN: "arn:aws:lambda:us-east-2:123456789012:function:other", created: world.now)
        }
        try await fixture.up(Self.text)
        #expect(fixture.census.count { $0.hasPrefix("mapping") } == 2)
        try await fixture.down()
        #expect(fixture.census.filter { $0.hasPrefix("mapping") }.map { $0.hasSuffix("function:other") } == [true])
    }
}
