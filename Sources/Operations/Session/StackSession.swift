package import AWSClients
internal import AWSCore
package import Drivers
package import Fanout
internal import Foundation
internal import Identity
package import Reconciliation
package import Resources
internal import Sandbox
package import Stacks
internal import Synchronization
package import Timing
internal import Transport

/// A stack, and everything that is needed to work on it: who we are, where, and with which clients.
package struct StackSession: Sendable {
    package let project: StackProject
    package let names: StackNames
    package let target: Lockfile.Target
    package let clients: StackClients
    package let calls: CallCounter

    package var time: any TimeSource { project.surroundings.time }
    package var console: any Console { project.console }
    package var stack: Stack { project.stack }
    package var files: StackFiles { project.files }

    /// Finds the credentials, and asks STS whose they are: one call.
    package static func open(_ project: StackProject) async throws -> StackSession {
        let (files, stack, surroundings) = (project.files, project.stack, project.surroundings)
        let settings = try Settings.load(path: files.settings) ?? Settings()
        let calls = CallCounter(console: project.target.isVerbose ? project.console : nil)
        let connection = try await AWSConnection(project.target, settings, stack, surroundings, files.project)
        let resolved = try await connection.caller(calls)
        let (account, endpoints) = (resolved.caller.account, connection.endpoints)
        let names = StackNames(
            stack: stack.name, account: account, region: endpoints.region.name, partition: resolved.partition,
            existing: stack.existing)
        let pipeline = RequestPipeline(
            transport: connection.transport, credentials: resolved.credentials, endpoints: endpoints,
            time: surroundings.time, observe: calls.record)
        return StackSession(
            project: project, names: names,
            target: Lockfile.Target(account: account, region: endpoints.region.name, endpoint: endpoints.common),
            clients: StackClients(pipeline: pipeline, account: account, time: surroundings.time), calls: calls)
    }

    /// The lockfile; nil before the first `up`.
    package func recorded() throws -> Lockfile? {
        try LockfileStore.load(path: files.lockfile, stack: names.stack, target: target)
    }

    /// The lockfile, or a new one with a lineage of its own, which is not written yet.
    package func recordedOrNew() throws -> Lockfile { try recorded() ?? newLockfile() }

    private func newLockfile() -> Lockfile {
        let surroundings = project.surroundings
        return Lockfile(
            lineage: surroundings.uuid().uuidString.lowercased(), stack: names.stack, target: target,
            salt: surroundings.digits(32))
    }

    package func store(_ lockfile: Lockfile) -> LockfileStore {
        LockfileStore(path: files.lockfile, lockfile: lockfile, now: { [time] in time.now().seconds })
    }

    /// What the stack's names and tags tell where there is no lockfile.
    ///
    /// - Throws: ``AdoptionError``.
    package func adoption() async throws -> Adoption {
        try await Adoption(of: stack, names, clients: clients, empty: newLockfile(), time: time)
    }

    /// The lockfile, what can be found without one, or a new one.
    package func recordedOrFound() async throws -> Lockfile {
        if let recorded = try recorded() { return recorded }
        do {
            let found = try await adoption().lockfile
            console.tell(
                "there is no lockfile: \(found.resources.count, "resource was", "resources were") found by names and tags"
            )
            return found
        } catch AdoptionError.nothingFound {
            return newLockfile()
        }
    }

    /// Keeps other runs of fanctl away from this stack for as long as the value lives.
    ///
    /// - Parameter patience: how long to wait for another holder.
    /// - Throws: ``StateLockError`` where it still holds the lock then.
    package func lock(_ command: String, patience: Duration) async throws -> StateLock {
        let holder = project.surroundings.holder("\(command) \(names.stack)")
        let start = time.now()
        var isTold = false
        while true {
            do {
                return try StateLock(path: files.lock, holder: holder)
            } catch let error as StateLockError where time.now() - start < patience {
                if !isTold { console.tell("waiting: \(console.wording.headline(for: error))") }
                isTold = true
                try await time.sleep(.milliseconds(250))
            }
        }
    }

    /// - Throws: ``StackCommandError/notUp(stack:deed:)`` where the stack is not up.
    package func queueURL() async throws -> QueueURL {
        guard let lockfile = try recorded() else { throw notUp }
        if let arn = names.existing.queueARN { return try await queueURL(of: arn) }
        guard let url = lockfile.resources[names.id(.queue)]?.identity["url"] else { throw notUp }
        return QueueURL(rawValue: url)
    }

    /// Nil where the queue is somebody else's: so are its dead letters.
    package func deadLetterQueueURL() throws -> QueueURL? {
        try recorded()?.resources[names.id(.deadLetterQueue)]?.identity["url"].map(QueueURL.init)
    }

    /// Nil where the queue is gone.
    package func depth(of queue: QueueURL) async throws -> QueueDepth? {
        try await clients.sqs.attributes(of: queue).map { try QueueDepth($0, of: queue.rawValue) }
    }

    /// What the stack file takes from others has to fit: AWS would say so only when the rest already stands.
    ///
    /// - Throws: ``StackCommandError``.
    package func checkExistingResources() async throws {
        guard let arn = names.existing.queueARN else { return }
        let fields = arn.split(separator: ":").map(String.init)
        guard fields.count == 6, fields[3] == names.region, fields[4] == names.account else {
            throw StackCommandError.queueElsewhere(arn: arn, account: names.account, region: names.region)
        }
        guard let attributes = try await clients.sqs.attributes(of: try await queueURL(of: arn)) else {
            throw StackCommandError.queueMissing(arn: arn)
        }
        let visibility = attributes["VisibilityTimeout"].flatMap { Int($0) } ?? 30
        guard visibility < stack.worker.timeout.seconds else { return }
        throw StackCommandError.visibilityTooShort(
            queue: names.queue, visibility: TimeSpan(seconds: visibility), timeout: stack.worker.timeout)
    }

    private func queueURL(of arn: String) async throws -> QueueURL {
        guard let url = try await clients.sqs.queueURL(named: names.queue) else {
            throw StackCommandError.queueMissing(arn: arn)
        }
        return url
    }

    private var notUp: StackCommandError { .notUp(stack: names.stack, deed: .work) }
}
