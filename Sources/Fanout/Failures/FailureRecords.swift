package import AWSClients
internal import Concurrency

/// The failure records of a run in the bucket, and the marks beside them.
package struct FailureRecords: Sendable {
    private let s3: S3Client
    private let bucket: String
    let keys: RunKeys
    private let tasks: Int
    private let width: Int

    /// - Parameters:
    ///   - tasks: how many tasks the run has.
    ///   - width: downloads at a time.
    package init(s3: S3Client, bucket: String, keys: RunKeys, tasks: Int = .max, width: Int = 32) {
        self.s3 = s3
        self.bucket = bucket
        self.keys = keys
        self.tasks = tasks
        self.width = max(width, 1)
    }

    /// A record, as it is stored and as it is read.
    package struct Record: Hashable, Sendable {
        let bytes: [UInt8]
        let note: FailureNote

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            note = FailureNote(bytes)
        }
    }

    /// What there is of the tasks that have no result.
    struct Findings: Sendable {
        var done = TaskIndexSet()
        var records: [Int: Record] = [:]
        /// Every task that is marked, and of those without a record what the mark says.
        var marked = TaskIndexSet()
        var marks: [Int: Record] = [:]
    }

    /// - Parameters:
    ///   - others: further tasks of which it matters whether they are done.
    ///   - progress: gets how many records have been read, of how many.
    /// - Throws: what the client throws.
    func read(
        others: some Sequence<Int>, progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Findings {
        var findings = Findings()
        let (recorded, marked) = try await listed()
        let concerned = recorded.union(marked).union(TaskIndexSet(others))
        guard !concerned.isEmpty else { return findings }
        // After the failures: a task that succeeds meanwhile is done.
        findings.done = try await done()
        let failed = recorded.subtracting(findings.done)
        findings.marked = marked.subtracting(findings.done)
        let unexplained = findings.marked.subtracting(failed)
        let total = failed.count + unexplained.count
        findings.records = try await records(failed, key: keys.failure) { progress($0, total) }
        findings.marks = try await records(unexplained, key: keys.mark) { progress(failed.count + $0, total) }
        return findings
    }

    private func listed() async throws -> (recorded: TaskIndexSet, marked: TaskIndexSet) {
        var (recorded, marked) = (TaskIndexSet(), TaskIndexSet())
        try await s3.objects(in: bucket, prefix: keys.failures) { page in
            for position in page.indices {
                guard let found = RunKeys.parse(page[position].key, prefix: keys.failures), found.index < tasks else {
                    continue
                }
                if page[position].key == keys.failure(found.index) {
                    recorded.insert(found.index)
                } else if page[position].key == keys.mark(found.index) {
                    marked.insert(found.index)
                }
            }
        }
        return (recorded, marked)
    }

    private func done() async throws -> TaskIndexSet {
        var done = TaskIndexSet()
        try await s3.objects(in: bucket, prefix: keys.results) { page in
            for position in page.indices {
                if let found = RunKeys.parse(page[position].key, prefix: keys.results) { done.insert(found.index) }
            }
        }
        return done
    }

    private func records(
        _ indices: TaskIndexSet, key: @Sendable @escaping (Int) -> String, progress: @Sendable (Int) -> Void
    ) async throws -> [Int: Record] {
        var records: [Int: Record] = [:]
        try await indices.indices.forEachConcurrently(limit: width) { index in
            (index, try await s3.object(key(index), in: bucket))
        } onResult: { index, bytes in
            guard let bytes else { return }
            records[index] = Record(bytes)
            progress(records.count)
        }
        return records
    }
}

// Records on their way out and back.
extension FailureRecords {
    /// Makes marks of the records, and removes the records, so that workers can write new ones.
    ///
    /// Every mark is there before the first record goes.
    func setAside(_ tasks: [FailedTask]) async throws {
        let recorded = tasks.filter { $0.record != nil }
        try await write(recorded, key: keys.mark)
        try await remove(recorded.map { keys.failure($0.index) })
    }

    /// Undoes ``setAside(_:)``.
    func restore(_ tasks: [FailedTask]) async throws {
        let recorded = tasks.filter { $0.record != nil }
        try await write(recorded, key: keys.failure)
        try await remove(recorded.filter { !$0.isMarked }.map { keys.mark($0.index) })
    }

    func removeMarks(_ tasks: [FailedTask]) async throws {
        try await remove(tasks.filter { $0.record != nil || $0.isMarked }.map { keys.mark($0.index) })
    }

    private func write(_ tasks: [FailedTask], key: @Sendable @escaping (Int) -> String) async throws {
        try await tasks.forEachConcurrently(limit: width) { task in
            guard let record = task.record else { return }
            try await s3.putObject(record.bytes, to: key(task.index), in: bucket, contentType: "application/json")
        } onResult: { _ in
        }
    }

    private func remove(_ names: [String]) async throws {
        var rest = names[...]
        while !rest.isEmpty {
            try await s3.deleteObjects(rest.prefix(1000).map { ObjectVersion(key: $0) }, in: bucket)
            rest = rest.dropFirst(1000)
        }
    }
}
