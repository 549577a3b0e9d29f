package import AWSClients
internal import Concurrency
internal import Timing

extension DeadLetterQueue {
    /// The outcome of a call for many messages.
    package struct BatchReport: Sendable {
        /// The ids of the messages for which it succeeded.
        package fileprivate(set) var done: Set<String> = []
        /// By message id.
        package fileprivate(set) var failures: [BatchFailure] = []
        /// The first error of a call that failed as a whole.
        package fileprivate(set) var error: (any Error)?

        fileprivate mutating func merge(_ other: BatchReport) {
            done.formUnion(other.done)
            failures += other.failures
            error = error ?? other.error
        }
    }

    private static let attempts = 5
    private static let backoff = ExponentialBackoff(first: .milliseconds(200), longest: .seconds(20))

    /// Makes a call for each ten messages, side by side; retries entries that fail without the sender's fault.
    func inBatches(
        _ letters: [DeadLetter], _ call: @escaping @Sendable ([MessageReceipt]) async throws -> [BatchFailure]
    ) async -> BatchReport {
        var report = BatchReport()
        let batches = stride(from: 0, to: letters.count, by: MessageSize.entriesPerBatch).map {
            letters[$0...].prefix(MessageSize.entriesPerBatch)
        }
        await batches.forEachConcurrently(limit: width) {
            await retry($0, call)
        } onResult: {
            report.merge($0)
        }
        return report
    }

    private func retry(
        _ batch: ArraySlice<DeadLetter>, _ call: @Sendable ([MessageReceipt]) async throws -> [BatchFailure]
    ) async -> BatchReport {
        var report = BatchReport()
        var pending = Array(batch.enumerated())
        for attempt in 1... {
            do {
                let failures = try await call(
                    pending.map { MessageReceipt(id: String($0.offset), handle: $0.element.receiptHandle) })
                let byID = Dictionary(failures.map { ($0.id, $0) }) { first, _ in first }
                report.done.formUnion(pending.filter { byID[String($0.offset)] == nil }.map(\.element.id))
                pending.removeAll { letter in
                    guard let failure = byID[String(letter.offset)] else { return true }
                    guard failure.isSenderFault || attempt >= Self.attempts else { return false }
                    report.failures.append(failure)
                    return true
                }
                if pending.isEmpty { return report }
                try await time.sleep(Self.backoff.delay(after: attempt, random: random()))
            } catch {
                report.error = error
                return report
            }
        }
        return report
    }
}
