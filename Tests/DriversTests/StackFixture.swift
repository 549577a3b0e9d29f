import AWSClients
import AWSCore
import Drivers
import Files
import Foundation
import Hashing
import Reconciliation
import Resources
import Stacks
import Synchronization
import TestSupport
import Timing
import Transport

/// A stack file, a lockfile and an AWS: plans and applies as the commands do.
final class StackFixture: Sendable {
    let aws: FakeAWS
    let time: VirtualTime
    let names: StackNames
    let folder: Scratch
    /// Steps that run at once; 1 makes the order of calls the same every time.
    let width: Int
    /// How long a process takes until it makes its first call.
    let startup: Duration
    let deathbed = Deathbed()
    private let transport = Mutex<(any HTTPTransport)?>(nil)
    private let credentials = Mutex<any CredentialsProvider>(
        StaticCredentials(Credentials(accessKeyID: "AKIDFAKE", secretAccessKey: "secret")))

    /// What was built: any bytes will do.
    struct Worker: Sendable {
        var code = "first code"
        var layer = "first layer"
        /// What is in `/data`, where the stack file has that for a layer.
        var folder: String?
        var revision: String?
    }

    /// What a command did.
    struct Run: Sendable {
        let plan: Plan
        var waits: [String] = []
        var kept: [String] = []
    }

    /// The lockfile at the moment of death.
    final class Deathbed: Sendable {
        let lockfile = Mutex<[UInt8]?>(nil)
    }

    struct Conflicts: Error {
        let conflicts: [Conflict]
    }

    static let text = """
        name: demo
        worker:
          package: ../worker
          product: Demo
          timeout: 2m
          environment: {LEVEL: debug}
        queue: {visibilityTimeout: 15m, retention: 4h}
        trigger: {batchSize: 1, maxConcurrency: 100}
        results: {expire: 30d}
        tags: {team: research}
        """

    init(
        width: Int = 8, existing: ExistingResources = ExistingResources(), seed: UInt64? = nil,
        startup: Duration = .seconds(1),
        _ change: (inout FakeSettings) -> Void = { _ in }
    ) throws {
        var settings = FakeSettings()
        change(&settings)
        time = seed.map { VirtualTime(seed: $0) } ?? VirtualTime()
        aws = FakeAWS(time: time, settings: settings)
        names = StackNames(
            stack: "demo", account: settings.account, region: settings.region, partition: "aws", existing: existing)
        // Every change of the lockfile is flushed to its disk: in memory that costs nothing.
        folder = try Scratch(inMemory: true)
        self.width = width
        self.startup = startup
    }

    /// A stack that is as another one's is, and goes its own way from there.
    init(copying other: StackFixture, seed: UInt64? = nil) throws {
        time = seed.map { VirtualTime(other.time.now(), seed: $0) } ?? VirtualTime(other.time.now())
        aws = FakeAWS(time: time)
        let world = other.aws.world { $0 }
        aws.world { $0 = world }
        names = other.names
        folder = try Scratch(inMemory: true)
        width = other.width
        startup = other.startup
        if let bytes = try FileReader.contents(of: other.lockfilePath) {
            try AtomicFile.replace(lockfilePath, with: bytes)
        }
    }

    /// Something between the clients and AWS.
    func setTransport(_ transport: any HTTPTransport) { self.transport.withLock { $0 = transport } }

    func setCredentials(_ provider: any CredentialsProvider) { credentials.withLock { $0 = provider } }

    var lockfilePath: String { folder.file("demo.lock.json") }

    private var target: Lockfile.Target {
        Lockfile.Target(account: names.account, region: names.region, endpoint: nil)
    }

    var recorded: Lockfile? {
        get throws { try LockfileStore.load(path: lockfilePath, stack: names.stack, target: target) }
    }

    /// Clients of a process of its own.
    func clients() async throws -> StackClients {
        try await time.sleep(startup)
        let pipeline = RequestPipeline(
            transport: transport.withLock { $0 } ?? aws,
            credentials: credentials.withLock { $0 },
            endpoints: Endpoints(region: names.region), time: time, random: { 0.5 })
        return StackClients(pipeline: pipeline, account: names.account, time: time)
    }

    private func recordedOrNew() throws -> Lockfile {
        try recorded
            ?? Lockfile(lineage: UUID().uuidString, stack: names.stack, target: target, salt: "salt")
    }

    private func drivers(
        _ lockfile: Lockfile, _ worker: Worker?, deletesResults: Bool = false
    ) async throws -> DriverSet {
        DriverSet(
            clients: try await clients(), names: names, lockfile: lockfile, artifacts: worker?.zips ?? [:],
            revision: worker?.revision, deletesResults: deletesResults, time: time)
    }

    private func prepare(
        _ text: String, _ worker: Worker?, _ described: DesiredState.Artifacts?, kinds: Set<ResourceKind>? = nil
    ) async throws -> (Plan, DriverSet, Lockfile) {
        let lockfile = try recordedOrNew()
        let stack = try Stack.parse(text: text, path: folder.file("demo.yaml"), environment: ["TOKEN": "hush"])
        let desired = DesiredState.resources(of: stack, names: names, owner: lockfile.owner, artifacts: described)
            .filter { kinds?.contains($0.id.kind) ?? true }
        let drivers = try await drivers(lockfile, worker)
        let specs = Dictionary(uniqueKeysWithValues: desired.map { ($0.id, $0.spec) })
        let ids = Set(desired.map(\.id)).union(kinds == nil ? Array(lockfile.resources.keys) : [])
        let observed = try await drivers.observe(ids.sorted(), desired: specs, recorded: lockfile.resources)
        var known = lockfile
        if let kinds {
            known.resources = known.resources.filter { kinds.contains($0.key.kind) }
            known.pending = known.pending.filter { kinds.contains($0.key.kind) }
        }
        return (Planner(lockfile: known, observed: observed).plan(desired: desired), drivers, lockfile)
    }

    /// What `plan` would show.
    func plan(_ text: String = text, worker: Worker = Worker()) async throws -> Plan {
        try await prepare(text, nil, worker.described).0
    }

    /// What `up` does for a worker that was built anew.
    @discardableResult
    func up(_ text: String = text, worker: Worker = Worker()) async throws -> Run {
        let (plan, drivers, lockfile) = try await prepare(text, worker, worker.described)
        guard plan.conflicts.isEmpty else { throw Conflicts(conflicts: plan.conflicts) }
        return try await apply(plan, drivers, lockfile)
    }

    /// What `push` does.
    @discardableResult
    func push(_ text: String = text, worker: Worker) async throws -> Run {
        let kinds: Set<ResourceKind> = [.layerObject, .layerVersion, .codeObject, .function, .alias]
        let (plan, drivers, lockfile) = try await prepare(text, worker, worker.described, kinds: kinds)
        guard plan.conflicts.isEmpty else { throw Conflicts(conflicts: plan.conflicts) }
        return try await apply(plan, drivers, lockfile)
    }

    /// What `down` does; what is somebody else's is left where it is.
    @discardableResult
    func down(deletesResults: Bool = false) async throws -> Run {
        let lockfile = try recordedOrNew()
        let drivers = try await drivers(lockfile, nil, deletesResults: deletesResults)
        let ids = names.managedKinds.map(names.id)
        let observed = try await drivers.observe(
            Set(ids).union(lockfile.resources.keys).sorted(), desired: [:], recorded: lockfile.resources)
        let plan = Planner(lockfile: lockfile, observed: observed).teardown()
        return try await apply(plan, drivers, lockfile)
    }

    private func apply(_ plan: Plan, _ drivers: DriverSet, _ lockfile: Lockfile) async throws -> Run {
        let story = Mutex<(waits: [String], kept: [String])>(([], []))
        guard !plan.steps.isEmpty else { return Run(plan: plan) }
        let store = LockfileStore(path: lockfilePath, lockfile: lockfile, now: { [time] in time.now().seconds })
        try await store.save()
        let applier = Applier(
            store: store, width: width, driver: { drivers.driver(for: $0) },
            observe: { event in
                switch event {
                case .waiting(_, let text): story.withLock { $0.waits.append(text) }
                case .kept(let step, _): story.withLock { $0.kept.append(step.id.name) }
                default: break
                }
            })
        try await applier.apply(plan)
        try await store.removeIfEmpty()
        let (waits, kept) = story.withLock { $0 }
        return Run(plan: plan, waits: waits, kept: kept)
    }
}
