package import AWSClients

/// Reads failures from the bucket and the dead-letter queue.
package struct FailureReading: Sendable {
    private let s3: S3Client
    private let sqs: SQSClient
    private let location: RunLocation
    private let maxReceives: Int

    /// - Parameter maxReceives: the stack's.
    package init(s3: S3Client, sqs: SQSClient, location: RunLocation, maxReceives: Int) {
        self.s3 = s3
        self.sqs = sqs
        self.location = location
        self.maxReceives = maxReceives
    }

    /// The runs to read.
    package enum Scope: Sendable {
        case one(RunRecord)
        /// Runs with a record in the bucket, the given runs, and runs with dead letters.
        case all(known: [RunID])
    }

    /// Combines dead letters and records.
    ///
    /// - Parameters:
    ///   - taking: nil where the stack has no dead-letter queue of its own.
    ///   - progress: gets how many records of a run have been read, of how many.
    /// - Throws: ``RunError``, or what the clients throw.
    package func read(
        _ scope: Scope, taking: DeadLetterTaking?, progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> FailureFindings {
        let letters = taking?.letters ?? []
        let own = letters.filter { $0.run != nil && $0.index != nil }
        let byRun = Dictionary(grouping: own) { $0.run }
        let isQueueEmpty = try await QueueDepth(of: location.queue, client: sqs).total == 0
        var runs: [RunFailures] = []
        for (run, tasks) in try await self.runs(of: scope, byRun.keys.compactMap(\.self)) {
            let letters = byRun[run] ?? []
            let records = FailureRecords(s3: s3, bucket: location.bucket, keys: location.keys(of: run), tasks: tasks)
            let findings = try await records.read(others: letters.compactMap(\.index), progress: progress)
            runs.append(
                RunFailures(
                    findings, of: run, letters: letters, isQueueEmpty: isQueueEmpty, maxReceives: maxReceives))
        }
        let asked = Set(runs.map(\.run))
        return FailureFindings(
            runs: runs, letters: letters,
            otherRuns: own.count { letter in letter.run.map { !asked.contains($0) } ?? true },
            foreign: letters.count - own.count, isWhole: taking?.isWhole ?? true)
    }

    private func runs(of scope: Scope, _ lettersRuns: [RunID]) async throws -> [(RunID, tasks: Int)] {
        switch scope {
        case .one(let record): return [(record.run, record.tasks)]
        case .all(let known):
            var runs = Set(known).union(lettersRuns)
            try await s3.objects(in: location.bucket, prefix: RunKeys.records) { page in
                for position in page.indices {
                    let name = page[position].key.dropFirst(RunKeys.records.count)
                    if name.hasSuffix(".json"), let run = RunID(String(name.dropLast(5))) { runs.insert(run) }
                }
            }
            return runs.sorted { $0.text < $1.text }.map { ($0, tasks: .max) }
        }
    }
}
