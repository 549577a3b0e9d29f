import AWSClients
import AWSCore
import Drivers
import Fanout
import Foundation
import Hashing
import Operations
import Reconciliation
import Resources
import Stacks
import TestSupport
import Timing
import WireFormat

/// A project with one stack, on an AWS in memory and in virtual time: operations as commands call them, without a process.
final class ProjectFixture: Sendable {
    let aws: FakeAWS
    let time = VirtualTime()
    let folder: Scratch
    let console: RecordingConsole

    static let stackFile = """
        name: demo
        worker: {package: ../worker, product: Demo, timeout: 2m, layers: []}
        queue: {visibilityTimeout: 15m, retention: 4h}
        trigger: {batchSize: 1, maxConcurrency: 100}
        """
    static let queue = "demo"
    static let deadLetters = "demo-dead-letters"
    static let bucket = "demo-123456789012-us-east-2"

    init(console: RecordingConsole = RecordingConsole(), _ change: (inout FakeSettings) -> Void = { _ in }) throws {
        var settings = FakeSettings()
        change(&settings)
        aws = FakeAWS(time: time, settings: settings)
        // Every change of a lockfile is flushed to its disk: in memory that costs nothing.
        folder = try Scratch(inMemory: true)
        self.console = console
        try folder.write("stacks/demo.yaml", Self.stackFile)
    }

    /// A stack that `up` has brought up before, and of whose story nothing is kept.
    static func up(_ change: (inout FakeSettings) -> Void = { _ in }) async throws -> (ProjectFixture, StackSession) {
        let fixture = try ProjectFixture(change)
        let session = try await fixture.open()
        try await fixture.bringUp(session)
        fixture.aws.forgetCalls()
        return (fixture, session)
    }

    private var surroundings: Surroundings {
        Surroundings(
            environment: [
                "HOME": folder.path, "AWS_REGION": "us-east-2", "AWS_ACCESS_KEY_ID": "AKIDFAKE",
                "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true",
            ],
            time: time, random: { 0x0123_4567_89AB_CDEF }, hostName: { "test.host" }, process: 4711, processors: 2,
            transport: { [aws] _ in aws })
    }

    func project(isVerbose: Bool = false) throws -> StackProject {
        try StackProject(
            StackTarget(stack: "demo", project: folder.path, isVerbose: isVerbose), surroundings, console)
    }

    func open(isVerbose: Bool = false) async throws -> StackSession {
        try await StackSession.open(project(isVerbose: isVerbose))
    }

    /// What `up` does for a worker that was built and packed.
    private func bringUp(_ session: StackSession) async throws {
        let code = Array("code".utf8)
        let key = StackNames.codeKey(SHA256.hash(code).hex)
        let lockfile = try session.recordedOrNew()
        let reconciler = Reconciler(session, lockfile: lockfile)
        let prepared = try await reconciler.prepare(
            nil,
            described: DesiredState.Artifacts(
                code: FunctionSpec.Code(key: key, sha256: SHA256.hash(code).base64), layers: [:]))
        let drivers = reconciler.driverSet([key: code])
        let store = session.store(lockfile)
        try await store.save()
        try await Applier(store: store, driver: { drivers.driver(for: $0) }).apply(prepared.plan)
    }

    /// So many tasks in a CSV; its path.
    func input(_ tasks: Int) throws -> String {
        try folder.write("tasks-\(tasks).csv", "n\n" + (0..<tasks).map { "\($0)\n" }.joined())
    }

    func request(
        _ tasks: Int, run: RunID, mode: SendRequest.Mode = .new, limits: SendLimits = SendLimits(secondsPerTask: 1)
    ) throws -> SendRequest {
        SendRequest(file: try input(tasks), run: run, mode: mode, limits: limits)
    }

    // MARK: What has happened

    /// Workers have taken every message, and saved the results of these tasks.
    func drain(_ run: RunID, done: some Sequence<Int>) {
        let keys = RunKeys(run: run)
        aws.world { world in
            world.queues[Self.queue]?.messages = []
            for index in done { world.put("{}", at: keys.result(index, fileExtension: "json"), in: Self.bucket) }
        }
    }

    func setInFlight(_ count: Int) { aws.world { $0.queues[Self.queue]?.inFlight = count } }

    // MARK: What there is

    /// How often each task is on a queue.
    func tasks(on queue: String) -> [Int: Int] {
        let messages = aws.world { $0.queues[queue]?.messages ?? [] }
        return Dictionary(
            messages.map { (Int($0.attributes["fanctl-index"]?["StringValue"]?.string ?? "") ?? -1, 1) },
            uniquingKeysWith: +)
    }

    /// How many messages of a queue somebody holds.
    func held(on queue: String) -> Int {
        aws.world { world in
            (world.queues[queue]?.messages ?? []).count { $0.hiddenUntil.map { $0 > world.now } ?? false }
        }
    }

    /// The names of the calls that were made.
    var operations: [String] { aws.calls.map(\.operation) }
}

/// The name of the run that most of these tests send.
let someRun: RunID = {
    guard let run = RunID("mine") else { preconditionFailure("`mine` is the name of a run") }
    return run
}()
