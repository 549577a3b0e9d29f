import Foundation
import Reconciliation
import TestSupport
import Testing

/// Answers that do not arrive, and AWS in a bad mood.
@Suite struct LostAnswerTests {
    @Test(arguments: [
        "CreateQueue", "CreateRole", "PutRolePolicy", "CreateBucket", "PutBucketTagging", "CreateLogGroup",
        "PutRetentionPolicy", "PutObject", "CreateFunction", "CreateAlias", "CreateEventSourceMapping",
    ])
    func lostAnswerStillMakesExactlyOneOfEach(operation: String) async throws {
        let fixture = try StackFixture()
        fixture.aws.setFaults([.on(operation, .answerLost)])
        try await fixture.up()
        #expect(fixture.aws.calls.count { $0.operation == operation } > 1)
        #expect(fixture.census == StackFixture.whole)
        #expect(try await fixture.plan().steps.isEmpty)
    }

    @Test(arguments: ["UpdateFunctionCode", "UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias"])
    func lostAnswerToAChangeMakesOneVersion(operation: String) async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        fixture.aws.setFaults([.on(operation, .answerLost)])
        // Settings that change alone are published in a call of their own.
        let text = StackFixture.text.replacing("LEVEL: debug", with: "LEVEL: info")
        let worker = StackFixture.Worker(code: operation == "UpdateFunctionCode" ? "second code" : "first code")
        try await fixture.up(text, worker: worker)
        #expect(fixture.aws.calls.count { $0.operation == operation } > 1)
        #expect(fixture.aws.world { $0.functions["demo"]?.versions.map(\.number) } == [1, 2])
        #expect(try await fixture.plan(text, worker: worker).steps.isEmpty)
    }

    /// The second attempt hears that it exists, and for some time nobody finds it.
    @Test(arguments: ["CreateQueue", "CreateRole", "CreateBucket", "CreateFunction"])
    func lostAnswerAboutSomethingThatIsNotYetSeen(operation: String) async throws {
        let fixture = try StackFixture { settings in
            settings.queueVisibility = .seconds(5)
            settings.roleVisibility = .seconds(15)
            settings.bucketVisibility = .seconds(60)
            settings.functionVisibility = .seconds(5)
        }
        fixture.aws.setFaults([.on(operation, .answerLost)])
        try await fixture.up()
        #expect(fixture.census == StackFixture.whole)
        try await fixture.time.sleep(.seconds(60))
        #expect(try await fixture.plan().steps.isEmpty)
    }

    /// The same bytes make another version: whether they were published is looked up.
    @Test func lostAnswerToAPublicationOfTheLayerIsLookedUp() async throws {
        let fixture = try StackFixture()
        fixture.aws.setFaults([.on("PublishLayerVersion", .answerLost)])
        try await fixture.up()
        #expect(fixture.aws.calls.count { $0.operation == "PublishLayerVersion" } == 1)
        #expect(fixture.census == StackFixture.whole)
    }

    @Test(arguments: [
        "DeleteEventSourceMapping", "DeleteFunction", "DeleteAlias", "DeleteLayerVersion", "DeleteLogGroup",
        "DeleteQueue", "DeleteObjects", "DeleteBucket", "DeleteRolePolicy", "DeleteRole",
    ])
    func lostAnswerToADeletionIsNoFailure(operation: String) async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.forgetCalls()
        fixture.aws.setFaults([.on(operation, .answerLost)])
        try await fixture.down()
        #expect(fixture.aws.calls.count { $0.operation == operation } > 1)
        #expect(fixture.census.isEmpty)
        #expect(try fixture.recorded == nil)
    }

    @Test(arguments: [
        FakeFault.Kind.throttled, .internalError, .unavailable, .answerLost, .noConnection,
    ])
    func everySeventhCallMayGoWrong(kind: FakeFault.Kind) async throws {
        for seed in UInt64(1)...5 {
            let fixture = try StackFixture(width: 1)
            fixture.aws.setFaults([.seeded(seed, oneIn: 7, kind)])
            try await fixture.up()
            #expect(fixture.census == StackFixture.whole, "seed \(seed)")
            #expect(try await fixture.plan().steps.isEmpty, "seed \(seed)")
            try await fixture.down()
            #expect(fixture.census.isEmpty, "seed \(seed)")
        }
    }

    @Test func clockThatIsWrongIsCorrected() async throws {
        let fixture = try StackFixture { $0.clockOffset = .seconds(-7200) }
        try await fixture.up()
        #expect(fixture.census == StackFixture.whole)
        let skewed = Set(fixture.aws.calls.compactMap(\.error)).intersection([
            "InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed",
        ])
        #expect(!skewed.isEmpty)
    }
}
