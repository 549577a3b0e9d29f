import Reconciliation
import Resources
import Testing

@Suite struct FieldPlanTests {
    private let before = Fixture.desired()
    private let field = "visibilityTimeout"

    private func resource(_ visibility: Int, tags: [String: String] = [:]) throws -> DesiredResource {
        try #require(Fixture.desired(visibility: visibility, tags: tags).first { $0.id == Fixture.queue })
    }

    private func plan(
        _ resource: DesiredResource, recorded: [DesiredResource]? = nil, observed: [DesiredResource]? = nil
    ) -> Plan? {
        Planner(
            lockfile: Fixture.lockfile(resources: Fixture.recorded(recorded ?? before)),
            observed: Fixture.observed(observed ?? before)
        ).plan(field: field, of: resource)
    }

    @Test func changesTheOneFieldAndRecordsTheOthersAsTheyWere() throws {
        let step = try #require(try plan(resource(30, tags: ["team": "research"]))?.steps.first)
        #expect(step.action == .update)
        #expect(step.changes.map(\.field) == [field])
        let former = Fixture.recorded(before)[Fixture.queue]?.attributes
        #expect(step.attributes == former?.merging([field: .number(30)]) { _, new in new })
    }

    @Test func doesNothingWhereTheFieldIsAsWanted() throws {
        let wanted = try plan(resource(900, tags: ["team": "research"]))
        #expect(wanted?.steps.isEmpty == true)
        #expect(wanted?.unchanged == [Fixture.queue])
    }

    @Test func recordsAFieldThatIsAsWantedAndWasNotRecorded() throws {
        let step = try plan(resource(30), observed: Fixture.desired(visibility: 30))?.steps.first
        #expect(step?.action == .adopt)
        #expect(step?.attributes[field] == .number(30))
    }

    @Test func changesAFieldThatWasRecordedAndNotChanged() throws {
        let step = try plan(resource(30), recorded: Fixture.desired(visibility: 30))?.steps.first
        #expect(step?.action == .update)
    }

    @Test func plansNothingForAMissingResource() throws {
        #expect(try plan(resource(30), observed: []) == nil)
        #expect(try plan(resource(30), recorded: []) == nil)
    }
}
