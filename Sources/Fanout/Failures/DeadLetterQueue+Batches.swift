package import AWSClients
internal import Timing

extension DeadLetterQueue {
    /// What became of messages that something was to be done to.
    package struct BatchReport: Sendable {
        /// The ids of those to which it was done.
        package fileprivate(set) var done: Set<String> = []
        /// By message id.
        package fileprivate(set) var failures: [BatchFailure] = []
        /// A call failed as a whole; the first one.
        package fileprivate(set) var error: (any Error)?

        fileprivate mutating func merge(_ other: BatchReport) {
            done.formUnion(other.done)
            failures += other.failures
            error = error ?? other.error
        }
    }

    private static let attempts = 5
    private static let backoff = ExponentialBackoff(first: .milliseconds(200), longest: .seconds(20))

    /// Ten at a time, several calls side by side; what SQS did not do for its own reasons is tried again.
    func inBatches(
        _ letters: [DeadLetter], _ call: @escaping @Sendable ([MessageReceipt]) async throws -> [BatchFailure]
    ) async -> BatchReport {
        var report = BatchReport()
        await withTaskGroup(of: BatchReport.self) { group in
            var rest = letters[...]
            var inFlight = 0
            while !rest.isEmpty || inFlight > 0 {
                while !rest.isEmpty, inFlight < width {
                    let batch = Array(rest.prefix(MessageSize.entriesPerBatch))
                    rest = rest.dropFirst(MessageSize.entriesPerBatch)
                    inFlight += 1
                    group.addTask { await insist(batch, call) }
                }
                guard let part = await group.next() else { break }
                inFlight -= 1
                report.merge(part)
            }
        }
        return report
    }

    private func insist(
        _ batch: [DeadLetter], _ call: @Sendable ([MessageReceipt]) async throws -> [BatchFailure]
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
