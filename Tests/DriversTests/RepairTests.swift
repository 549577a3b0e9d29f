import Drivers
import Reconciliation
import Resources
import TestSupport
import Testing

/// Functions that Lambda could not make work, and functions on their way out.
@Suite struct RepairTests {
    @Test(arguments: FakeFunction.Failure.allCases)
    func functionThatFailedIsShownAndRepaired(failure: FakeFunction.Failure) async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { $0.functions["demo"]?.failure = failure }
        let plan = try await fixture.plan()
        #expect(plan.steps.map(\.id) == [fixture.names.id(.function)])
        #expect(plan.steps.first?.action == .update)
        #expect(plan.steps.first?.changes.map(\.field) == ["failure"])
        #expect(plan.steps.first?.changes.map(\.cause) == [.drift])

        try await fixture.up()
        #expect(fixture.aws.world { $0.functions["demo"]?.failure } == nil)
        #expect(try await fixture.plan().steps.isEmpty)
        #expect(fixture.census == StackFixture.whole)
    }

    /// What is published cannot be changed: only another version helps.
    @Test func versionThatFailedIsNamedUntilAnotherIsPushed() async throws {
        let fixture = try StackFixture()
        try await fixture.up()
        fixture.aws.world { $0.functions["demo"]?.versions[0].failure = "The image was lost." }
        let plan = try await fixture.plan()
        #expect(plan.steps.map(\.id) == [fixture.names.id(.alias)])
        #expect(plan.steps.first?.changes.map(\.field) == ["failure"])
        let failure = try await #require(throws: ApplyFailure.self) { try await fixture.up() }
        let error = try #require(failure.failures.first?.error as? FunctionFailure)
        #expect(error.function == "demo:1")
        #expect(error.reason == "The image was lost.")

        let worker = StackFixture.Worker(code: "second code")
        try await fixture.push(worker: worker)
        #expect(fixture.aws.world { $0.functions["demo"]?.aliases["live"] } == "2")
        #expect(try await fixture.plan(worker: worker).steps.isEmpty)
    }

    /// `down` died after its call, and Lambda takes its time.
    @Test(arguments: [FakePhase.beforeEffect, .afterEffect])
    func upWaitsForTheFormerFunctionToBeGone(phase: FakePhase) async throws {
        let fixture = try StackFixture(width: 1) { $0.functionDeletionDelay = .seconds(300) }
        try await fixture.up()
        fixture.aws.forgetCalls()
        let copy = try StackFixture(copying: fixture)
        copy.aws.change { $0.functionDeletionDelay = .seconds(300) }
        try await copy.down()
        let deletion = try #require(copy.aws.calls.first { $0.operation == "DeleteFunction" })

        fixture.kill(atCall: deletion.number + (phase == .beforeEffect ? 1 : 0), phase)
        await #expect(throws: (any Error).self) { try await fixture.down() }
        try fixture.restart()
        let run = try await fixture.up()
        #expect(run.waits.contains { $0.contains("the former function demo to be gone") })
        #expect(try await fixture.plan().steps.isEmpty)
        #expect(fixture.unnumberedCensus == StackFixture.whole.map(StackFixture.unnumbered))
    }
}
