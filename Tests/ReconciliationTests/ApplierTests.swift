import Files
import Foundation
import Reconciliation
import Resources
import Synchronization
import Testing

@Suite struct ApplierTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/demo.lock.json" }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ cloud: MemoryCloud, isTeardown: Bool = false, visibility: Int = 900) async throws -> Plan {
        let recorded =
            try LockfileStore.load(path: path, stack: "demo", target: Fixture.target) ?? Fixture.lockfile()
        let observed = cloud.state.withLock { $0.resources }
        let planner = Planner(lockfile: recorded, observed: observed)
        let plan = isTeardown ? planner.teardown() : planner.plan(desired: Fixture.desired(visibility: visibility))
        let store = LockfileStore(path: path, lockfile: recorded, now: { 0 })
        try await store.save()
        try await Applier(store: store, driver: { _ in MemoryDriver(cloud: cloud) }).apply(plan)
        try await store.removeIfEmpty()
        return plan
    }

    @Test func secondRunHasNothingToDo() async throws {
        let cloud = MemoryCloud()
        _ = try await run(cloud)
        #expect(try await run(cloud).steps.isEmpty)
        #expect(cloud.state.withLock { $0.effects.count } == 3)
    }

    @Test func teardownLeavesNeitherResourcesNorLockfile() async throws {
        let cloud = MemoryCloud()
        _ = try await run(cloud)
        _ = try await run(cloud, isTeardown: true)
        #expect(cloud.state.withLock { $0.resources.isEmpty })
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try await run(cloud, isTeardown: true).steps.isEmpty)
    }

    @Test(arguments: 0..<3, [false, true])
    func runThatDiedAtAnyEffectIsFinishedByTheNext(effect: Int, after: Bool) async throws {
        let cloud = MemoryCloud()
        cloud.state.withLock { $0.dieAt = (effect, after) }
        await #expect(throws: ApplyFailure.self) { try await run(cloud) }
        cloud.state.withLock { $0.dieAt = nil }
        _ = try await run(cloud)
        #expect(cloud.state.withLock { Set($0.resources.keys) } == Set(Fixture.desired().map(\.id)))
        #expect(try await run(cloud).steps.isEmpty)
        let lockfile = try #require(try LockfileStore.load(path: path, stack: "demo", target: Fixture.target))
        #expect(lockfile.pending.isEmpty)
        #expect(lockfile.resources.count == 3)
    }

    @Test(arguments: 0..<3, [false, true])
    func teardownUndoesARunThatDiedAtAnyEffect(effect: Int, after: Bool) async throws {
        let cloud = MemoryCloud()
        cloud.state.withLock { $0.dieAt = (effect, after) }
        await #expect(throws: ApplyFailure.self) { try await run(cloud) }
        cloud.state.withLock { $0.dieAt = nil }
        _ = try await run(cloud, isTeardown: true)
        #expect(cloud.state.withLock { $0.resources.isEmpty })
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func failureNamesFailedAndUnstartedSteps() async throws {
        let cloud = MemoryCloud()
        cloud.state.withLock { $0.dieAt = (0, false) }
        do {
            _ = try await run(cloud)
            Issue.record("the run should have failed")
        } catch let failure as ApplyFailure {
            #expect(failure.failures.contains { $0.id == Fixture.deadLetters })
            #expect(failure.notStarted == [Fixture.queue])
        }
    }

    @Test func intentIsOnDiskBeforeTheEffect() async throws {
        struct Looking: ResourceDriver {
            let path: String
            let cloud: MemoryCloud

            func observe(
                _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
            ) async throws -> Observation? { nil }

            func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
                let lockfile = try #require(
                    try LockfileStore.load(path: path, stack: "demo", target: Fixture.target))
                #expect(lockfile.pending.values.contains { $0.action == .create })
                return try await MemoryDriver(cloud: cloud).create(spec, in: context)
            }

            func update(
                _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
            ) async throws -> ResourceIdentity { identity }

            func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion
            {
                .gone
            }
        }
        let store = LockfileStore(path: path, lockfile: Fixture.lockfile(), now: { 0 })
        let plan = Planner(lockfile: Fixture.lockfile(), observed: [:]).plan(desired: Fixture.desired())
        let cloud = MemoryCloud()
        try await Applier(store: store, driver: { [path] _ in Looking(path: path, cloud: cloud) }).apply(plan)
        #expect(cloud.state.withLock { $0.effects.count } == 3)
    }

    @Test func folderThatCannotBeWrittenToStopsBeforeTheFirstEffect() async throws {
        let cloud = MemoryCloud()
        let store = LockfileStore(
            path: "/proc/fanctl/demo.lock.json", lockfile: Fixture.lockfile(), now: { 0 })
        await #expect(throws: FileError.self) { try await store.save() }
        #expect(cloud.state.withLock { $0.effects.isEmpty })
    }

    @Test func interruptionStartsNothingNew() async throws {
        let store = LockfileStore(path: path, lockfile: Fixture.lockfile(), now: { 0 })
        let plan = Planner(lockfile: Fixture.lockfile(), observed: [:]).plan(desired: Fixture.desired())
        let cloud = MemoryCloud()
        let applier = Applier(
            store: store, driver: { _ in MemoryDriver(cloud: cloud) }, isInterrupted: { true })
        await #expect(throws: ApplyFailure.self) { try await applier.apply(plan) }
        #expect(cloud.state.withLock { $0.effects.isEmpty })
    }
}
