import AWSClients
import AWSCore
import Drivers
import Foundation
import Identity
import Reconciliation
import Sandbox
import Stacks
import Synchronization
import Transport

/// A stack, and everything that is needed to work on it: who we are, where, and with which clients.
struct StackSession: Sendable {
    let console: Console
    let stack: Stack
    let names: StackNames
    let target: Lockfile.Target
    let lockfilePath: String
    let clients: StackClients
    let transport: CurlTransport
    let caller: CallerIdentity
    let calls: CallCounter
    let time = SystemTimeSource()

    /// Reads the files, finds the credentials, and asks STS who they are: one call.
    static func open(_ argument: StackArgument, _ options: CommonOptions) async throws -> StackSession {
        let environment = ProcessInfo.processInfo.environment
        let console = Console(options: options, environment: environment)
        let project = URL(filePath: options.project).standardizedFileURL.path
        let file = try StackLocator.locate(argument.stack, projectFolder: project)
        let stack = try Stack.load(path: file, environment: environment)
        let settings = try Settings.load(path: "\(project)/settings.json") ?? Settings()
        let calls = CallCounter(console: options.verbose ? console : nil)
        let place = try await Place(options, settings, stack, environment, project)
        let resolved = try await place.caller(calls)
        let names = StackNames(
            stack: stack.name, account: resolved.caller.account, region: place.region, partition: resolved.partition)
        let pipeline = RequestPipeline(
            transport: place.transport, credentials: resolved.credentials, endpoints: place.endpoints,
            observe: calls.record)
        return StackSession(
            console: console, stack: stack, names: names,
            target: Lockfile.Target(
                account: resolved.caller.account, region: place.region, endpoint: place.endpoints.common),
            lockfilePath: StackLocator.lockfilePath(forStackFile: file, sandbox: options.sandbox),
            clients: StackClients(pipeline: pipeline, account: resolved.caller.account, time: SystemTimeSource()),
            transport: place.transport, caller: resolved.caller, calls: calls)
    }

    /// Where runs of this stack are recorded: `NAME.runs` beside the lockfile.
    var runFolder: String { lockfilePath.replacing(/\.lock\.json$/, with: ".runs") }

    /// The lockfile; nil before the first `up`.
    func recorded() throws -> Lockfile? {
        try LockfileStore.load(path: lockfilePath, stack: names.stack, target: target)
    }

    /// The lockfile, or a new one with a lineage of its own, which is not written yet.
    func recordedOrNew() throws -> Lockfile {
        let salt = (0..<32).map { _ in String(UInt8.random(in: 0...15), radix: 16) }.joined()
        return try recorded()
            ?? Lockfile(lineage: UUID().uuidString.lowercased(), stack: names.stack, target: target, salt: salt)
    }

    /// Keeps other runs of fanctl away from this stack for as long as the value lives.
    func lock(_ command: String) throws -> StateLock {
        let path = lockfilePath.replacing(/\.json$/, with: "")
        let holder = StateLock.Holder(
            process: getpid(), host: ProcessInfo.processInfo.hostName, command: "\(command) \(names.stack)",
            since: time.now().iso8601)
        return try StateLock(path: path, holder: holder)
    }

    /// - Throws: ``CommandError`` where the stack is not up.
    func queueURL(_ kind: ResourceKind = .queue) throws -> QueueURL {
        guard let url = try recorded()?.resources[names.id(kind)]?.identity["url"] else {
            throw CommandError("the stack \(names.stack) is not up", "Run `fanctl up \(names.stack)` first.")
        }
        return QueueURL(rawValue: url)
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
