package import AWSClients
package import Timing

/// Takes snapshots of a run: exact states from the bucket's keys, approximate depths from SQS.
///
/// Remembers what it read: a task that is done or failed is listed again only with ``Scope/everything``.
package actor RunProgress {
    private let s3: S3Client
    private let sqs: SQSClient
    private let location: RunLocation
    private let keys: RunKeys
    private let tasks: Int
    private let refused: TaskIndexSet
    private let time: any TimeSource
    /// Nil before the first snapshot.
    private var known: Known?

    private struct Known {
        var done = TaskIndexSet()
        var failed = TaskIndexSet()
        var foreignKeys = 0
    }

    /// The part of a run that is listed.
    package enum Scope: Hashable, Sendable {
        /// Ranges with unaccounted tasks.
        case news
        /// Every range: a failed task may be done since, and an object deleted.
        case everything
    }

    /// - Parameters:
    ///   - tasks: how many tasks the run has.
    ///   - refused: tasks that SQS refused.
    package init(
        s3: S3Client, sqs: SQSClient, location: RunLocation, run: RunID, tasks: Int,
        refused: TaskIndexSet = TaskIndexSet(), time: any TimeSource
    ) {
        self.s3 = s3
        self.sqs = sqs
        self.location = location
        keys = location.keys(of: run)
        self.tasks = tasks
        self.refused = refused
        self.time = time
    }

    /// The record that was published with a run; nil where the bucket has none.
    ///
    /// - Throws: ``RunError``, or what the client throws.
    package static func publishedRecord(of run: RunID, in bucket: String, s3: S3Client) async throws -> RunRecord? {
        let key = RunKeys(resultsPrefix: "", run: run).record
        return try await s3.object(key, in: bucket).map { try RunRecord(json: $0, from: key) }
    }

    /// - Parameter scope: the first snapshot is of everything in any case.
    /// - Throws: ``RunError``, or what the clients throw.
    package func snapshot(of scope: Scope = .news) async throws -> RunSnapshot {
        // Before the listing, so that a task which leaves the queue meanwhile shows in the listing.
        async let queue = QueueDepth(of: location.queue, client: sqs)
        async let deadLetters = deadLetterDepth()
        let depths = try await (queue: queue, deadLetters: deadLetters)
        async let results = found(in: keys.results, scope, listed: known?.done)
        async let failures = found(in: keys.failures, scope, listed: known?.failed)
        let found = try await (results: results, failures: failures)
        let isWhole = scope == .everything || known == nil
        let before = isWhole ? Known() : known ?? Known()
        let now = Known(
            done: before.done.union(found.results.files), failed: before.failed.union(found.failures.files),
            foreignKeys: isWhole ? found.results.foreignKeys + found.failures.foreignKeys : before.foreignKeys)
        known = now
        return RunSnapshot(
            run: keys.run, taken: time.now(),
            states: TaskStates(of: tasks, done: now.done, failed: now.failed, refused: refused),
            marked: found.failures.marks, foreignKeys: now.foreignKeys, queue: depths.queue,
            deadLetterQueue: depths.deadLetters,
            listing: RunSnapshot.Listing(isWhole: isWhole, calls: found.results.calls + found.failures.calls))
    }

    private func deadLetterDepth() async throws -> QueueDepth? {
        guard let queue = location.deadLetterQueue else { return nil }
        return try await QueueDepth(of: queue, client: sqs)
    }

    private func found(in prefix: String, _ scope: Scope, listed: TaskIndexSet?) async throws -> FolderListing.Found {
        let folder = FolderListing(s3: s3, bucket: location.bucket, prefix: prefix, tasks: tasks)
        guard scope == .news, let known, let listed else { return try await folder.everything() }
        let unknown = known.done.union(known.failed).union(refused).complement(upTo: tasks)
        return try await folder.found(in: KeySpans.spans(of: unknown, among: listed))
    }
}
