import AWSClients
import AWSCore
import Drivers
import Fanout
import Foundation
import Identity
import Reconciliation
import Resources
import Sandbox
import Stacks
import Synchronization
import Timing
import Transport

/// A stack, and everything that is needed to work on it: who we are, where, and with which clients.
struct StackSession: Sendable {
    let project: StackProject
    let names: StackNames
    let target: Lockfile.Target
    let clients: StackClients
    let transport: CurlTransport
    let caller: CallerIdentity
    let calls: CallCounter
    let time = SystemTimeSource()

    var console: Console { project.console }
    var stack: Stack { project.stack }
    var files: StackFiles { project.files }

    /// Reads the files, finds the credentials, and asks STS who they are: one call.
    static func open(_ argument: StackArgument, _ options: CommonOptions) async throws -> StackSession {
        try await open(StackProject(argument, options), options)
    }

    static func open(_ project: StackProject, _ options: CommonOptions) async throws -> StackSession {
        let (console, files, stack) = (project.console, project.files, project.stack)
        let environment = ProcessInfo.processInfo.environment
        let settings = try Settings.load(path: files.settings) ?? Settings()
        let calls = CallCounter(console: options.verbose ? console : nil)
        let place = try await Place(options, settings, stack, environment, files.project)
        let resolved = try await place.caller(calls)
        let names = StackNames(
            stack: stack.name, account: resolved.caller.account, region: place.endpoints.region.name,
            partition: resolved.partition,
            existing: stack.existing)
        let pipeline = RequestPipeline(
            transport: place.transport, credentials: resolved.credentials, endpoints: place.endpoints,
            observe: calls.record)
        return StackSession(
            project: project, names: names,
            target: Lockfile.Target(
                account: resolved.caller.account, region: place.endpoints.region.name, endpoint: place.endpoints.common),
            clients: StackClients(pipeline: pipeline, account: resolved.caller.account, time: SystemTimeSource()),
            transport: place.transport, caller: resolved.caller, calls: calls)
    }

    /// The lockfile; nil before the first `up`.
    func recorded() throws -> Lockfile? {
        try LockfileStore.load(path: files.lockfile, stack: names.stack, target: target)
    }

    /// The lockfile, or a new one with a lineage of its own, which is not written yet.
    func recordedOrNew() throws -> Lockfile { try recorded() ?? newLockfile() }

    private func newLockfile() -> Lockfile {
        let salt = (0..<32).map { _ in String(UInt8.random(in: 0...15), radix: 16) }.joined()
        return Lockfile(lineage: UUID().uuidString.lowercased(), stack: names.stack, target: target, salt: salt)
    }

    func store(_ lockfile: Lockfile) -> LockfileStore {
        LockfileStore(path: files.lockfile, lockfile: lockfile, now: { [time] in time.now().seconds })
    }

    /// What the stack's names and tags tell where there is no lockfile.
    ///
    /// - Throws: ``AdoptionError``.
    func adoption() async throws -> Adoption {
        try await Adoption(of: stack, names, clients: clients, empty: newLockfile(), time: time)
    }

    /// The lockfile, what can be found without one, or a new one.
    func recordedOrFound() async throws -> Lockfile {
        if let recorded = try recorded() { return recorded }
        do {
            let found = try await adoption().lockfile
            console.tell("there is no lockfile: \(found.resources.count) resources were found by names and tags")
            return found
        } catch AdoptionError.nothingFound {
            return newLockfile()
        }
    }

    /// Keeps other runs of fanctl away from this stack for as long as the value lives.
    ///
    /// - Parameter patience: how long to wait for another holder.
    /// - Throws: ``StateLockError`` where it still holds the lock then.
    func lock(_ command: String, patience: Duration) async throws -> StateLock {
        let holder = StateLock.Holder(
            process: getpid(), host: ProcessInfo.processInfo.hostName, command: "\(command) \(names.stack)",
            since: time.now().iso8601)
        let start = time.now()
        var isTold = false
        while true {
            do {
                return try StateLock(path: files.lock, holder: holder)
            } catch let error as StateLockError where time.now() - start < patience {
                if !isTold {
                    console.tell("waiting: \(error.explanation.what)")
                    isTold = true
                }
                try await time.sleep(.milliseconds(250))
            }
        }
    }

    /// - Throws: ``CommandError`` where the stack is not up.
    func queueURL() async throws -> QueueURL {
        guard let lockfile = try recorded() else { throw notUp }
        if let arn = names.existing.queueARN { return try await queueURL(of: arn) }
        guard let url = lockfile.resources[names.id(.queue)]?.identity["url"] else { throw notUp }
        return QueueURL(rawValue: url)
    }

    /// Nil where the queue is somebody else's: so are its dead letters.
    func deadLetterQueueURL() throws -> QueueURL? {
        try recorded()?.resources[names.id(.deadLetterQueue)]?.identity["url"].map(QueueURL.init)
    }

    /// Nil where the queue is gone.
    func depth(of queue: QueueURL) async throws -> QueueDepth? {
        try await clients.sqs.attributes(of: queue).map { try QueueDepth($0, of: queue.rawValue) }
    }

    /// What the stack file takes from others has to fit: AWS would say so only when the rest already stands.
    ///
    /// - Throws: ``CommandError``.
    func checkExistingResources() async throws {
        guard let arn = names.existing.queueARN else { return }
        let fields = arn.split(separator: ":").map(String.init)
        guard fields.count == 6, fields[3] == names.region, fields[4] == names.account else {
            throw CommandError(
                "the queue \(arn) is not in account \(names.account) and region \(names.region)",
                "A function reads only from queues beside it.")
        }
        guard let attributes = try await clients.sqs.attributes(of: try await queueURL(of: arn)) else {
            throw CommandError("the queue \(arn), which the stack file names, does not exist")
        }
        let visibility = attributes["VisibilityTimeout"].flatMap { Int($0) } ?? 30
        guard visibility < stack.worker.timeout.seconds else { return }
        throw CommandError(
            "the queue \(names.queue) has a visibility timeout of \(TimeSpan(seconds: visibility)), and the worker a "
                + "timeout of \(stack.worker.timeout)",
            "A task would come back while it is being worked on, and Lambda refuses it: change one of the two.")
    }

    private func queueURL(of arn: String) async throws -> QueueURL {
        guard let url = try await clients.sqs.queueURL(named: names.queue) else {
            throw CommandError("the queue \(arn), which the stack file names, does not exist")
        }
        return url
    }

    private var notUp: CommandError {
        CommandError("the stack \(names.stack) is not up", "Run `fanctl up \(names.stack)` first.")
    }
}

/// Counts the calls to AWS, and shows them with `--verbose`.
final class CallCounter: Sendable {
    private let state = Mutex(0)
    private let console: Console?

    init(console: Console?) {
        self.console = console
    }

    var count: Int { state.withLock { $0 } }

    func record(_ attempt: RequestPipeline.Attempt) {
        let number = state.withLock { count in
            count += 1
            return count
        }
        guard let console else { return }
        let milliseconds = Int(attempt.duration.inSeconds * 1000)
        var line = "call \(number): \(attempt.call.service.rawValue) \(attempt.call.operation) \(milliseconds) ms"
        if let error = attempt.error { line += ", \(error.code ?? "no answer")" }
        if attempt.number > 1 { line += ", attempt \(attempt.number)" }
        if let next = attempt.nextIn { line += ", again in \(Int(next.inSeconds * 1000)) ms" }
        console.tell(console.paint(line, .grey))
    }
}
