package import AWSClients
package import AWSCore

/// Reads where a run stands: from the keys in the bucket, which are exact, and the queues' counters, which are not.
package struct RunProgress: Sendable {
    private let s3: S3Client
    private let sqs: SQSClient
    private let places: Places
    private let tasks: Int
    private let refused: TaskIndexSet
    private let time: any TimeSource

    /// Where a run's traces are.
    package struct Places: Sendable {
        package let bucket: String
        package let keys: RunKeys
        package let queue: QueueURL
        package let deadLetterQueue: QueueURL?

        package init(bucket: String, keys: RunKeys, queue: QueueURL, deadLetterQueue: QueueURL?) {
            self.bucket = bucket
            self.keys = keys
            self.queue = queue
            self.deadLetterQueue = deadLetterQueue
        }
    }

    /// - Parameters:
    ///   - tasks: how many tasks the run has.
    ///   - refused: tasks that SQS refused.
    package init(
        s3: S3Client, sqs: SQSClient, places: Places, tasks: Int, refused: TaskIndexSet = TaskIndexSet(),
        time: any TimeSource
    ) {
        self.s3 = s3
        self.sqs = sqs
        self.places = places
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

    /// Lists the whole run; workers write in no order, so there is no key behind which the news begin.
    ///
    /// - Throws: ``RunError``, or what the clients throw.
    package func snapshot() async throws -> RunSnapshot {
        // Before the listing: what the queue no longer holds by then, the listing shows.
        async let queue = QueueDepth(of: places.queue, client: sqs)
        async let deadLetters = deadLetterDepth()
        let depths = try await (queue, deadLetters)
        async let done = listed(places.keys.results)
        async let failed = listed(places.keys.failures)
        let sets = try await (done: done, failed: failed)
        return RunSnapshot(
            run: places.keys.run, taken: time.now(), tasks: tasks, done: sets.done.set, failed: sets.failed.set,
            marked: sets.failed.marked, refused: refused, foreignKeys: sets.done.foreign + sets.failed.foreign,
            queue: depths.0,
            deadLetterQueue: depths.1)
    }

    private func deadLetterDepth() async throws -> QueueDepth? {
        guard let queue = places.deadLetterQueue else { return nil }
        return try await QueueDepth(of: queue, client: sqs)
    }

    private func listed(_ prefix: String) async throws -> (set: TaskIndexSet, marked: TaskIndexSet, foreign: Int) {
        var set = TaskIndexSet()
        var marked = TaskIndexSet()
        var foreign = 0
        try await s3.objects(in: places.bucket, prefix: prefix) { page in
            for position in page.indices {
                if let found = RunKeys.parse(page[position].key, prefix: prefix), found.index < tasks {
                    if found.name.hasSuffix(RunKeys.markExtension) {
                        marked.insert(found.index)
                    } else {
                        set.insert(found.index)
                    }
                } else {
                    foreign += 1
                }
            }
        }
        return (set, marked, foreign)
    }
}
