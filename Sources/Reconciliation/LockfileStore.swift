internal import Files
internal import Resources

/// The lockfile on disk: every change is durable before it returns, one at a time.
package actor LockfileStore {
    package nonisolated let path: String
    package private(set) var lockfile: Lockfile
    private let now: @Sendable () -> Int

    /// - Parameter now: seconds since 1970.
    package init(path: String, lockfile: Lockfile, now: @escaping @Sendable () -> Int) {
        self.path = path
        self.lockfile = lockfile
        self.now = now
    }

    /// The lockfile at a path; nil where there is none.
    ///
    /// - Throws: ``LockfileError`` where it is torn, newer, or about another stack, account, region or endpoint.
    package static func load(path: String, stack: String, target: Lockfile.Target) throws -> Lockfile? {
        guard let bytes = try FileReader.contents(of: path) else { return nil }
        let lockfile = try Lockfile.decoded(bytes, path: path)
        guard lockfile.stack == stack else {
            throw LockfileError.otherStack(path: path, recorded: lockfile.stack, current: stack)
        }
        guard lockfile.target == target else {
            throw LockfileError.otherTarget(path: path, recorded: lockfile.target, current: target)
        }
        return lockfile
    }

    /// Records before an effect that it may happen.
    func begin(_ action: StepAction, _ id: ResourceID) throws {
        try change { $0.pending[id] = PendingStep(action: action, since: now()) }
    }

    /// Records a resource after an effect.
    func record(_ resource: RecordedResource, as id: ResourceID) throws {
        try change { lockfile in
            lockfile.resources[id] = resource
            lockfile.pending[id] = nil
        }
    }

    /// After a deletion that left the resource where it is.
    func keep(_ id: ResourceID) throws {
        try change { $0.pending[id] = nil }
    }

    /// After a deletion, or for what was found gone.
    func forget(_ id: ResourceID) throws {
        try change { lockfile in
            lockfile.resources[id] = nil
            lockfile.pending[id] = nil
        }
    }

    /// Writes the lockfile before the first effect, so that a read-only folder stops the run.
    package func save() throws {
        try AtomicFile.removeAbandoned(in: FileSystem.folder(of: path))
        try change { _ in }
    }

    /// Removes the file where nothing is recorded in it any more.
    package func removeIfEmpty() throws {
        if lockfile.isEmpty { try FileSystem.remove(path) }
    }

    private func change(_ body: (inout Lockfile) -> Void) throws {
        var next = lockfile
        body(&next)
        next.serial += 1
        try AtomicFile.replace(path, with: try next.encoded())
        lockfile = next
    }
}
