import Reconciliation
import Stacks
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
