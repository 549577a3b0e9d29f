package import AWSClients
package import Timing

/// Puts failed tasks back on the queue.
///
/// Crash-safe: at every moment a task is in the bucket or on a queue. Resending is harmless, because a result's key is fixed.
package struct FailureRetry: Sendable {
    let s3: S3Client
    let sqs: SQSClient
    let location: RunLocation
    let deadLetters: DeadLetterQueue?
    let time: any TimeSource
    let random: @Sendable () -> Double

    /// - Parameters:
    ///   - deadLetters: nil where the stack has no dead-letter queue of its own.
    ///   - random: from 0 up to 1; spreads retries.
    package init(
        s3: S3Client, sqs: SQSClient, location: RunLocation, deadLetters: DeadLetterQueue?, time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.s3 = s3
        self.sqs = sqs
        self.location = location
        self.deadLetters = deadLetters
        self.time = time
        self.random = random
    }

    /// The outcome of a retry.
    package struct Report: Sendable {
        /// How many are on the queue again.
        package fileprivate(set) var retried = 0
        /// How many of these are those that SQS moved.
        package private(set) var moved = 0
        /// Tasks that SQS did not take.
        package fileprivate(set) var refused: [TaskFailure] = []
        /// Tasks whose body is in no record and no dead letter.
        package fileprivate(set) var bodiless = 0
        /// The ids of the dead letters that were deleted.
        package fileprivate(set) var deleted: Set<String> = []
        /// Dead letters of tasks that were sent, which SQS did not delete.
        package fileprivate(set) var kept: [BatchFailure] = []
        package fileprivate(set) var ending = SendReport.Ending.complete

        package init() {}

        package mutating func countMoved(_ count: Int) {
            moved += count
            retried += count
        }
    }

    /// Tasks whose records are put aside, sent and forgotten together.
    private static let portion = 500

    /// Sends tasks, and removes the traces of their failures.
    ///
    /// The records go before the message, so that a worker can record a new failure; the dead letters go after its
    /// acknowledgement.
    ///
    /// - Parameters:
    ///   - shouldStop: asked before each portion of 500.
    ///   - progress: gets how many are on the queue again.
    package func send(
        _ tasks: [FailedTask], shouldStop: @Sendable () -> Bool = { false },
        progress: @Sendable (Int) -> Void = { _ in }
    ) async -> Report {
        var report = Report()
        report.bodiless = tasks.count { $0.task == nil }
        for (run, tasks) in Dictionary(grouping: tasks.filter { $0.task != nil }, by: \.run)
            .sorted(by: { $0.key.text < $1.key.text })
        {
            var rest = tasks.sorted { $0.index < $1.index }[...]
            while !rest.isEmpty {
                if shouldStop() {
                    report.ending = .stopped
                    return report
                }
                await send(Array(rest.prefix(Self.portion)), of: run, &report)
                if case .failed = report.ending { return report }
                rest = rest.dropFirst(Self.portion)
                progress(report.retried)
            }
        }
        return report
    }

    private func send(_ tasks: [FailedTask], of run: RunID, _ report: inout Report) async {
        let records = records(of: run)
        do {
            try await records.setAside(tasks)
        } catch {
            report.ending = .failed(error)
            await restore(tasks, records, &report)
            return
        }
        let sender = Sender(client: sqs, queue: location.queue, run: run, time: time, random: random)
        var next = tasks.makeIterator()
        let sent = await sender.send(tasks: (tasks.last?.index ?? 0) + 1) {
            next.next().map { SourceTask(index: $0.index, line: 0, body: $0.task ?? "") }
        }
        if case .failed(let error) = sent.ending { report.ending = .failed(error) }
        report.refused += sent.failures
        let acknowledged = tasks.filter { sent.acknowledged.contains($0.index) }
        report.retried += acknowledged.count
        await restore(tasks.filter { !sent.acknowledged.contains($0.index) }, records, &report)
        await deleteLetters(acknowledged, &report)
        do {
            // After the letters: until then the marks say why they are there.
            try await records.removeMarks(acknowledged)
        } catch {
            report.fail(error)
        }
    }

    func records(of run: RunID) -> FailureRecords {
        FailureRecords(s3: s3, bucket: location.bucket, keys: location.keys(of: run))
    }

    private func restore(_ tasks: [FailedTask], _ records: FailureRecords, _ report: inout Report) async {
        do {
            try await records.restore(tasks)
        } catch {
            // The marks still say what the records said.
            report.fail(error)
        }
    }

    private func deleteLetters(_ tasks: [FailedTask], _ report: inout Report) async {
        guard let deadLetters else { return }
        let deletion = await deadLetters.delete(tasks.flatMap(\.letters))
        report.deleted.formUnion(deletion.done)
        report.kept += deletion.failures
        if let error = deletion.error { report.fail(error) }
    }
}

extension FailureRetry.Report {
    /// The first error counts.
    fileprivate mutating func fail(_ error: any Error) {
        if case .failed = ending { return }
        ending = .failed(error)
    }
}
