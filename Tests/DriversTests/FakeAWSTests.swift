import AWSClients
import AWSCore
import Foundation
import TestSupport
import Testing

/// The fake refuses what AWS refuses, in its words, and the real clients read them.
@Suite struct FakeAWSTests {
    private let time = VirtualTime()
    private let aws: FakeAWS
    private let clients: StackOfClients

    /// Clients that ask once: what is refused stays refused.
    struct StackOfClients {
        let sqs: SQSClient
        let lambda: LambdaClient
        let iam: IAMClient
        let s3: S3Client
        let logs: LogsClient
        let sts: STSClient

        init(_ aws: FakeAWS, region: String = "us-east-2", keys: Credentials? = nil) {
            let keys = keys ?? Credentials(accessKeyID: "AKIDFAKE", secretAccessKey: "secret")
            let pipeline = RequestPipeline(
                transport: aws, credentials: StaticCredentials(keys), endpoints: Endpoints(region: region),
                policy: RetryPolicy(maxAttempts: 1), time: aws.time, random: { 0.5 })
            sqs = SQSClient(pipeline: pipeline)
            lambda = LambdaClient(pipeline: pipeline, pacer: Pacer(rate: 1000, burst: 1000, time: aws.time))
            iam = IAMClient(pipeline: pipeline)
            s3 = S3Client(pipeline: pipeline, owner: "123456789012")
            logs = LogsClient(pipeline: pipeline)
            sts = STSClient(pipeline: pipeline)
        }
    }

    init() {
        aws = FakeAWS(time: time)
        clients = StackOfClients(aws)
    }

    /// AWS's code and words for a call that must fail.
    private func refusal(_ call: () async throws -> Void) async throws -> ServiceFailure {
        do {
            try await call()
        } catch AWSError.service(let failure) {
            return failure
        }
        throw NotRefused()
    }

    private struct NotRefused: Error {}

    @Test func queueOfTheSameNameMustHaveTheSameAttributes() async throws {
        let url = try await clients.sqs.createQueue(named: "q", attributes: ["VisibilityTimeout": "60"], tags: [:])
        #expect(
            try await clients.sqs.createQueue(named: "q", attributes: ["VisibilityTimeout": "60"], tags: [:]) == url)
        #expect(try await clients.sqs.createQueue(named: "q", attributes: [:], tags: [:]) == url)
        let failure = try await refusal {
            _ = try await clients.sqs.createQueue(named: "q", attributes: ["VisibilityTimeout": "61"], tags: [:])
        }
        #expect(failure.code == "QueueNameExists")
        #expect(failure.alias == "QueueAlreadyExists")
        #expect(failure.message.hasSuffix("different value for attribute VisibilityTimeout"))
    }

    @Test func nameOfADeletedQueueRestsAMinute() async throws {
        let url = try await clients.sqs.createQueue(named: "q", attributes: [:], tags: [:])
        try await clients.sqs.deleteQueue(url)
        #expect(try await clients.sqs.queueURL(named: "q") == nil)
        let create = { _ = try await clients.sqs.createQueue(named: "q", attributes: [:], tags: [:]) }
        #expect(try await refusal(create).code == "QueueDeletedRecently")
        try await time.sleep(.seconds(59))
        #expect(try await refusal(create).code == "QueueDeletedRecently")
        try await time.sleep(.seconds(1))
        try await create()
    }

    @Test(arguments: [
        ("VisibilityTimeout", "43201", "InvalidAttributeValue"),
        ("MessageRetentionPeriod", "59", "InvalidAttributeValue"),
        ("Colour", "blue", "InvalidAttributeName"),
        (
            "RedrivePolicy", #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:123456789012:no","maxReceiveCount":5}"#,
            "InvalidParameterValueException"
        ),
    ])
    func queueAttributesAreChecked(name: String, value: String, code: String) async throws {
        let failure = try await refusal {
            _ = try await clients.sqs.createQueue(named: "q", attributes: [name: value], tags: [:])
        }
        #expect(failure.code == code)
        #expect(try await clients.sqs.queueURL(named: "q") == nil)
    }

    @Test func batchIsTakenApart() async throws {
        let url = try await clients.sqs.createQueue(named: "q", attributes: [:], tags: [:])
        let answer = try await clients.sqs.sendMessages(
            [
                MessageEntry(id: "good", body: "{}", attributes: ["run": .string("r")]),
                MessageEntry(id: "bad", body: "\u{1}"),
            ], to: url)
        #expect(answer.successful.map(\.id) == ["good"])
        #expect(answer.successful.first?.bodyMD5 == "99914b932bd37a50b983c5e7c90ae93b")
        #expect(answer.failed.map(\.code) == ["InvalidMessageContents"])
        #expect(aws.world { $0.queues["q"]?.messages.count } == 1)
        let many = (1...11).map { MessageEntry(id: "\($0)", body: "x") }
        #expect(
            try await refusal { _ = try await clients.sqs.sendMessages(many, to: url) }.code
                == "TooManyEntriesInBatchRequest")
        let large = (1...2).map { MessageEntry(id: "\($0)", body: String(repeating: "x", count: 524_289)) }
        #expect(
            try await refusal { _ = try await clients.sqs.sendMessages(large, to: url) }.code
                == "BatchRequestTooLong")
    }

    @Test func rolesDifferByMoreThanCaseAndGoLast() async throws {
        _ = try await clients.iam.createRole(named: "Worker", trustPolicy: "{}", description: "", tags: ["a": "b&c"])
        #expect(try await clients.iam.role(named: "worker")?.tags == ["a": "b&c"])
        let again = try await refusal {
            _ = try await clients.iam.createRole(named: "WORKER", trustPolicy: "{}", description: "", tags: [:])
        }
        #expect(again.code == "EntityAlreadyExists")
        let document = #"{"Statement": [{"Sid": "100% <ours> & more"}]}"#
        try await clients.iam.putPolicy(named: "p", ofRole: "Worker", document: document)
        #expect(try await clients.iam.policy(named: "p", ofRole: "Worker") == document)
        #expect(try await refusal { try await clients.iam.deleteRole(named: "Worker") }.code == "DeleteConflict")
        #expect(
            try await refusal { try await clients.iam.putPolicy(named: "p", ofRole: "Worker", document: "no") }.code
                == "MalformedPolicyDocument")
        aws.change { $0.pageSize = 2 }
        for number in 1...5 {
            try await clients.iam.putPolicy(named: "p\(number)", ofRole: "Worker", document: "{}")
        }
        #expect(try await clients.iam.policyNames(ofRole: "Worker") == ["p", "p1", "p2", "p3", "p4", "p5"])
    }

    @Test func objectsAreListedInPagesByBytes() async throws {
        try await clients.s3.createBucket("some-bucket")
        let keys = ["a b+c&d", "a/ü", "a//b", "z", "Z", "a/%41"]
        for key in keys { try await clients.s3.putObject(Array(key.utf8), to: key, in: "some-bucket") }
        aws.change { $0.pageSize = 2 }
        let listed = try await clients.s3.objects(in: "some-bucket", prefix: "").map(\.key)
        #expect(listed == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for key in keys { #expect(try await clients.s3.object(key, in: "some-bucket") == Array(key.utf8)) }
        aws.change { $0.undeletableKeys = ["z"] }
        await #expect(throws: DeleteObjectsError.self) {
            try await clients.s3.deleteObjects(keys.map { ObjectVersion(key: $0) }, in: "some-bucket")
        }
        #expect(try await refusal { try await clients.s3.deleteBucket("some-bucket") }.code == "BucketNotEmpty")
    }

    @Test func bucketsOfOthersAndOfOtherRegionsAreTold() async throws {
        try await clients.s3.createBucket("ours")
        aws.world { world in
            world.buckets["theirs"] = FakeBucket(owner: "1", region: "us-east-2", created: world.now)
            world.buckets["far"] = FakeBucket(owner: "123456789012", region: "eu-west-1", created: world.now)
        }
        #expect(try await clients.s3.bucketState("ours") == .ours)
        #expect(try await clients.s3.bucketState("theirs") == .foreign)
        #expect(try await clients.s3.bucketState("far") == .elsewhere(region: "eu-west-1"))
        #expect(try await clients.s3.bucketState("none") == .missing)
        #expect(try await refusal { try await clients.s3.createBucket("ours") }.code == "BucketAlreadyOwnedByYou")
        #expect(try await refusal { try await clients.s3.createBucket("theirs") }.code == "BucketAlreadyExists")
    }

    @Test func retentionOfLogsIsOneOfTheKnown() async throws {
        try await clients.logs.createLogGroup(named: "/aws/lambda/x", tags: [:])
        try await clients.logs.setRetention(days: 7, ofLogGroup: "/aws/lambda/x")
        #expect(try await clients.logs.logGroup(named: "/aws/lambda/x")?.retentionDays == 7)
        let failure = try await refusal { try await clients.logs.setRetention(days: 8, ofLogGroup: "/aws/lambda/x") }
        #expect(failure.code == "InvalidParameterException")
        try await clients.logs.deleteLogGroup(named: "/aws/lambda/x")
        aws.world { $0.log(ofFunction: "x") }
        let group = try #require(try await clients.logs.logGroup(named: "/aws/lambda/x"))
        #expect(group.retentionDays == nil)
        #expect(try await clients.logs.logGroup(named: "/aws/lambda") == nil)
    }

    @Test func signaturesForOtherPlacesAreRefused() async throws {
        let elsewhere = StackOfClients(aws, region: "eu-west-1")
        #expect(
            try await refusal { _ = try await elsewhere.sqs.queueURL(named: "q") }.code == "InvalidSignatureException")
        #expect(try await refusal { _ = try await elsewhere.sts.callerIdentity() }.code == "SignatureDoesNotMatch")
        // IAM is the same everywhere.
        #expect(try await elsewhere.iam.role(named: "r") == nil)
    }

    @Test func sessionsAreMadeAndExpire() async throws {
        _ = try await clients.iam.createRole(
            named: "Admin", trustPolicy: "{}", description: "", tags: [:])
        let arn = "arn:aws:iam::123456789012:role/Admin"
        #expect(
            try await refusal { _ = try await clients.sts.assumeRole(arn: arn, sessionName: "me") }.code
                == "AccessDenied")
        try await time.sleep(.seconds(10))
        let keys = try await clients.sts.assumeRole(arn: arn, sessionName: "me")
        let session = StackOfClients(aws, keys: keys)
        #expect(try await session.sts.callerIdentity().account == "123456789012")
        aws.change { $0.expiredTokens = [keys.sessionToken ?? ""] }
        #expect(try await refusal { _ = try await session.sqs.queueURL(named: "q") }.code == "ExpiredTokenException")
        #expect(try await refusal { _ = try await session.sts.callerIdentity() }.code == "ExpiredToken")
    }
}
