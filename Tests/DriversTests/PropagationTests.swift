import AWSCore
import Drivers
import Foundation
import Reconciliation
import Resources
import TestSupport
import Testing

/// AWS's parts learn of each other's news with a delay.
@Suite struct PropagationTests {
    @Test(arguments: ["provided", "function"])
    func quarterOfAnHourIsWaitedForAndTold(wording: String) async throws {
        let fixture = try StackFixture { settings in
            settings.roleDelay = .seconds(400)
            settings.policyDelay = .seconds(850)
            settings.permissionWording = wording
        }
        let run = try await fixture.up()
        #expect(run.waits.count { $0 == "waiting for Lambda to see role \(fixture.names.role)" } == 2)
        #expect(fixture.census == StackFixture.whole)
    }

    @Test func roleThatIsNeverSeenEndsTheWaitWithWhatAWSSaid() async throws {
        let fixture = try StackFixture { $0.roleDelay = .seconds(100_000) }
        do {
            try await fixture.up()
            Issue.record("it waited for ever")
        } catch let failure as ApplyFailure {
            let error = try #require(failure.failures.first?.error as? WaitError)
            #expect(error.limit == .seconds(900))
            #expect(error.last?.code == "InvalidParameterValueException")
        }
    }

    @Test func everythingElseIsWaitedForToo() async throws {
        let fixture = try StackFixture { settings in
            settings.roleVisibility = .seconds(20)
            settings.bucketVisibility = .seconds(90)
            settings.functionDelay = .seconds(120)
            settings.functionDeletionDelay = .seconds(200)
            settings.mappingDelay = .seconds(300)
            settings.mappingDeletionDelay = .seconds(400)
        }
        let run = try await fixture.up()
        #expect(fixture.census == StackFixture.whole)
        #expect(run.waits.contains { $0.contains("function demo to settle") })
        #expect(run.waits.contains { $0.contains("to be enabled") })
        #expect(try await fixture.plan().steps.isEmpty)
        let end = try await fixture.down()
        #expect(fixture.census.isEmpty)
        #expect(end.waits.contains { $0.contains("function demo to be gone") })
    }

    @Test func bucketsNameThatRestsIsWaitedFor() async throws {
        let fixture = try StackFixture { $0.bucketNameCooldown = .seconds(60) }
        try await fixture.up()
        try await fixture.down()
        let run = try await fixture.up()
        #expect(fixture.unnumberedCensus == StackFixture.whole.map(StackFixture.unnumbered))
        #expect(run.waits.contains { $0.contains("deleted a moment ago") })
    }

    /// What would be refused again: by the service that refuses it, and the steps that must not have been started.
    @Test(arguments: [
        ("CreateQueue", "AccessDeniedException"), ("CreateRole", "AccessDenied"),
        ("CreateFunction", "AccessDeniedException"), ("CreateEventSourceMapping", "AccessDeniedException"),
    ])
    func permanentRefusalFailsAtOnce(operation: String, code: String) async throws {
        let fixture = try StackFixture()
        fixture.aws.setFaults([.on(operation, .accessDenied, occurrence: nil)])
        do {
            try await fixture.up()
            Issue.record("it went ahead")
        } catch let failure as ApplyFailure {
            #expect((failure.failures.first?.error as? AWSError)?.code == code)
            #expect(failure.notStarted.contains(fixture.names.id(.mapping)) || operation.contains("Mapping"))
        }
        let attempts = fixture.aws.calls.filter { $0.operation == operation && $0.error == code }
        #expect(attempts.count <= 2, "CreateQueue is called for two queues")
    }

    /// The stack file's own check is left out: another process may have changed the queue.
    @Test func visibilityBelowTheTimeoutIsNotWaitedFor() async throws {
        let fixture = try StackFixture(width: 1)
        fixture.aws.setHook { [aws = fixture.aws, names = fixture.names] call, phase in
            guard call.operation == "CreateEventSourceMapping", phase == .beforeEffect else { return }
            aws.world { $0.queues[names.queue]?.attributes["VisibilityTimeout"] = "60" }
        }
        do {
            try await fixture.up()
            Issue.record("it went ahead")
        } catch let failure as ApplyFailure {
            guard case .service(let refusal)? = failure.failures.first?.error as? AWSError else {
                Issue.record("\(failure)")
                return
            }
            #expect(refusal.message.contains("is less than Function timeout"))
        }
    }
}
