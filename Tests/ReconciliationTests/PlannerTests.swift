import Reconciliation
import Resources
import Testing

@Suite struct PlannerTests {
    @Test func createsMissingResourcesInTheOrderOfDependencies() {
        let plan = Planner(lockfile: Fixture.lockfile(), observed: [:]).plan(desired: Fixture.desired())
        #expect(plan.steps.map(\.action) == [.create, .create, .create])
        let order = plan.steps.map(\.id)
        #expect(order.firstIndex(of: Fixture.deadLetters)! < order.firstIndex(of: Fixture.queue)!)
        #expect(plan.steps.first { $0.id == Fixture.queue }?.after == [Fixture.deadLetters])
        #expect(plan.steps.first { $0.id == Fixture.logGroup }?.after == [])
    }

    @Test func findsNothingToDoWhereEverythingStands() {
        let desired = Fixture.desired()
        let lockfile = Fixture.lockfile(resources: Fixture.recorded(desired))
        let plan = Planner(lockfile: lockfile, observed: Fixture.observed(desired)).plan(desired: desired)
        #expect(plan.steps.isEmpty)
        #expect(plan.unchanged.count == 3)
    }

    @Test func tellsAChangeOfTheStackFileFromDrift() throws {
        let before = Fixture.desired()
        let lockfile = Fixture.lockfile(resources: Fixture.recorded(before))
        let edited = Planner(lockfile: lockfile, observed: Fixture.observed(before))
            .plan(desired: Fixture.desired(visibility: 1200))
        #expect(
            edited.steps.first?.changes == [
                FieldChange(
                    field: "visibilityTimeout", old: .number(900), new: .number(1200), cause: .stackFile)
            ])

        let drifted = Planner(lockfile: lockfile, observed: Fixture.observed(Fixture.desired(visibility: 30)))
            .plan(desired: before)
        #expect(
            drifted.steps.first?.changes == [
                FieldChange(field: "visibilityTimeout", old: .number(30), new: .number(900), cause: .drift)
            ])
    }

    @Test func recreatesADeletedResourceAndCallsItDrift() {
        let desired = Fixture.desired()
        var observed = Fixture.observed(desired)
        observed[Fixture.logGroup] = nil
        let plan = Planner(lockfile: Fixture.lockfile(resources: Fixture.recorded(desired)), observed: observed)
            .plan(desired: desired)
        #expect(plan.steps.map(\.id) == [Fixture.logGroup])
        #expect(plan.steps[0].action == .create)
        #expect(plan.steps[0].changes.allSatisfy { $0.cause == .gone })
        #expect(plan.steps[0].reason == .gone)
    }

    @Test func leavesTagsAloneThatItNeverSetAndTakesAwayThoseItDid() {
        let tagged = Fixture.desired(tags: ["team": "research"])
        var observed = Fixture.observed(Fixture.desired(tags: ["team": "research", "cost-centre": "7"]))
        let lockfile = Fixture.lockfile(resources: Fixture.recorded(tagged))
        #expect(Planner(lockfile: lockfile, observed: observed).plan(desired: tagged).steps.isEmpty)

        observed = Fixture.observed(tagged)
        let plan = Planner(lockfile: lockfile, observed: observed).plan(desired: Fixture.desired())
        #expect(plan.steps.first?.changes.map(\.field) == ["tags.team"])
        #expect(plan.steps.first?.changes.first?.new == AttributeValue.none)
    }

    @Test(arguments: [
        ObservedOwner.nobody, .fanctl(Ownership(stack: "demo", lineage: "other")),
    ])
    func refusesAResourceOfAnotherOwner(owner: ObservedOwner) {
        let stranger = Observation(identity: ["name": "demo"], attributes: [:], owner: owner)
        let plan = Planner(lockfile: Fixture.lockfile(), observed: [Fixture.queue: stranger])
            .plan(desired: Fixture.desired())
        #expect(plan.conflicts == [Conflict(id: Fixture.queue, owner: owner)])
        #expect(!plan.steps.contains { $0.id == Fixture.queue })
        let teardown = Planner(lockfile: Fixture.lockfile(), observed: [Fixture.queue: stranger]).teardown()
        #expect(teardown.steps.isEmpty)
    }

    /// A bucket's tags come after the bucket; a queue without them was made by somebody else meanwhile.
    @Test(arguments: [(ResourceKind.bucket, true), (.queue, false)])
    func takesAnUntaggedBucketForItsOwnWhereItsCreationWasInterrupted(kind: ResourceKind, isOurs: Bool) {
        let id = ResourceID(kind, "demo")
        let pending = [id: PendingStep(action: .create, since: 0)]
        let untagged = Observation(identity: ["name": "demo"], attributes: [:], owner: .nobody)
        let teardown = Planner(lockfile: Fixture.lockfile(pending: pending), observed: [id: untagged]).teardown()
        #expect(teardown.conflicts.isEmpty == isOurs)
        #expect(teardown.steps.map(\.action) == (isOurs ? [.delete] : []))
        #expect(teardown.conflicts.map(\.id) == (isOurs ? [] : [id]))
    }

    /// A zip of another name is a new one; the old one is not missed.
    @Test func newCodeIsNotCodeThatIsGone() {
        let id = ResourceID(.codeObject, "demo")
        let recorded = [id: RecordedResource(identity: [:], attributes: ["key": .text("old")], dependencies: [])]
        let desired = [
            DesiredResource(id: id, spec: .codeObject(ArtifactSpec(key: "new")), dependencies: [])
        ]
        let plan = Planner(lockfile: Fixture.lockfile(resources: recorded), observed: [:]).plan(desired: desired)
        #expect(plan.steps.map(\.reason) == [.stackFile])
    }

    @Test func leavesThePartsOfAResourceOfAnotherOwner() {
        let role = ResourceID(.role, "demo-worker")
        let policy = ResourceID(.rolePolicy, "fanctl")
        let observed = [
            role: Observation(identity: [:], attributes: [:], owner: .fanctl(Ownership(stack: "demo", lineage: "L2"))),
            policy: Observation(identity: [:], attributes: [:], owner: .parent),
        ]
        let teardown = Planner(lockfile: Fixture.lockfile(), observed: observed).teardown()
        #expect(teardown.steps.isEmpty)
        #expect(teardown.conflicts.map(\.id) == [role, policy])
    }

    /// Recorded once, deleted by somebody, and made again under the same name by somebody else.
    @Test func leavesResourcesThatChangedHands() {
        let desired = Fixture.desired()
        var observed = Fixture.observed(desired)
        let stranger = ObservedOwner.fanctl(Ownership(stack: "demo", lineage: "L2"))
        observed[Fixture.queue] = Observation(identity: ["name": "demo"], attributes: [:], owner: stranger)
        let teardown = Planner(
            lockfile: Fixture.lockfile(resources: Fixture.recorded(desired)), observed: observed
        ).teardown()
        #expect(teardown.conflicts == [Conflict(id: Fixture.queue, owner: stranger)])
        #expect(Set(teardown.steps.map(\.id)) == [Fixture.deadLetters, Fixture.logGroup])
    }

    @Test func adoptsOwnedResourcesThatAreNotRecorded() {
        let desired = Fixture.desired()
        let plan = Planner(lockfile: Fixture.lockfile(), observed: Fixture.observed(desired)).plan(desired: desired)
        #expect(plan.steps.map(\.action) == [.adopt, .adopt, .adopt])
        #expect(plan.changesNothing)
    }

    @Test func recordsAdoptedResourcesBeforeTheirDependentsAreMade() {
        let desired = Fixture.desired()
        let observed = Fixture.observed(desired.filter { $0.id == Fixture.deadLetters })
        let plan = Planner(lockfile: Fixture.lockfile(), observed: observed).plan(desired: desired)
        #expect(plan.steps.first { $0.id == Fixture.deadLetters }?.action == .adopt)
        #expect(plan.steps.first { $0.id == Fixture.queue }?.after == [Fixture.deadLetters])
    }

    @Test func deletesResourcesThatLeftTheStackFile() {
        let before = Fixture.desired()
        let plan = Planner(
            lockfile: Fixture.lockfile(resources: Fixture.recorded(before)), observed: Fixture.observed(before)
        ).plan(desired: before.filter { $0.id != Fixture.logGroup })
        #expect(plan.steps.map(\.id) == [Fixture.logGroup])
        #expect(plan.steps[0].action == .delete)
    }

    @Test func tearsDownInTheOppositeOrder() {
        let desired = Fixture.desired()
        let plan = Planner(
            lockfile: Fixture.lockfile(resources: Fixture.recorded(desired)), observed: Fixture.observed(desired)
        ).teardown()
        let order = plan.steps.map(\.id)
        #expect(order.firstIndex(of: Fixture.queue)! < order.firstIndex(of: Fixture.deadLetters)!)
        #expect(plan.steps.allSatisfy { $0.action == .delete })
    }

    @Test func tearsDownTaggedResourcesWithoutALockfile() {
        let plan = Planner(lockfile: Fixture.lockfile(), observed: Fixture.observed(Fixture.desired())).teardown()
        #expect(Set(plan.steps.map(\.id)) == [Fixture.queue, Fixture.deadLetters, Fixture.logGroup])
        #expect(plan.steps.first { $0.id == Fixture.deadLetters }?.after == [Fixture.queue])
    }

    @Test(arguments: [(900, 1200, true), (900, 600, false)])
    func changesTimeoutsInTheOrderThatLambdaAccepts(old: Int, new: Int, queueFirst: Bool) {
        let function = ResourceID(.function, "demo")
        func desired(_ seconds: Int) -> [DesiredResource] {
            var settings = FunctionSettings.defaults
            settings.timeout = seconds
            let spec = FunctionSpec(
                code: FunctionSpec.Code(key: "k", sha256: "s"), roleARN: "r", architecture: "x86_64",
                settings: settings, environment: [:],
                layers: [], description: "",
                tags: Fixture.owner.tags)
            return [
                DesiredResource(
                    id: Fixture.queue, spec: .queue(Fixture.queueSpec(visibility: seconds)), dependencies: []),
                DesiredResource(id: function, spec: .function(spec), dependencies: []),
            ]
        }
        let plan = Planner(
            lockfile: Fixture.lockfile(resources: Fixture.recorded(desired(old))),
            observed: Fixture.observed(desired(old))
        ).plan(desired: desired(new))
        #expect(plan.steps.map(\.id) == (queueFirst ? [Fixture.queue, function] : [function, Fixture.queue]))
    }

    @Test func hidesSecretsAndStillSeesThatTheyChanged() {
        func function(_ secret: String) -> DesiredResource {
            let spec = FunctionSpec(
                code: FunctionSpec.Code(key: "k", sha256: "s"), roleARN: "r", architecture: "x86_64",
                settings: .defaults,
                environment: ["TOKEN": EnvironmentValue(value: secret, isSecret: true)], layers: [], description: "",
                tags: Fixture.owner.tags)
            return DesiredResource(id: ResourceID(.function, "demo"), spec: .function(spec), dependencies: [])
        }
        let before = [function("old-secret")]
        let plan = Planner(
            lockfile: Fixture.lockfile(resources: Fixture.recorded(before)), observed: Fixture.observed(before)
        ).plan(desired: [function("new-secret")])
        #expect(plan.steps.first?.changes.map(\.field) == ["environment.TOKEN"])
        #expect(!"\(plan)".contains("old-secret"))
        #expect(plan.steps.first?.changes.first?.new.description == "(secret)")
    }
}
