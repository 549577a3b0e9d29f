internal import Diagnostics
internal import FoundationEssentials
internal import Timing
internal import WireFormat

/// Runs the tasks of one invocation, one call a task.
struct TaskRunner<W: Worker>: Sendable {
    let handler: BatchHandler<W>
    let requestID: String
    let deadline: Instant
    /// Whether to isolate the tasks of the batch from one that ends the process.
    let isCareful: Bool

    private var time: any TimeSource { handler.time }

    /// The end of an attempt and its consequences.
    private struct End {
        var outcome: TaskOutcome
        var error: String?
        /// The delay before SQS delivers the message again.
        var delay: Duration?
        /// False if a final failure could not be recorded.
        var isRecorded = true
    }

    func perform(_ record: SQSEvent.Record, _ ledger: BatchLedger) async {
        ledger.begin(record.messageID)
        let start = time.now()
        let leavesMark = isCareful || isLast(record)
        if leavesMark { await leaveMark(record) }
        let log = LogTail()
        let end = await end(of: record, log, ledger)
        // `release` reports tasks that were cut off, once the answer is due.
        if ledger.isClosed || end.outcome == .cutOff {
            if ledger.end(record.messageID, .cutOff) { handler.threads.lowerLimit() }
            if ledger.isClosed { say(record, .error, "it ended after the invocation's answer", since: start) }
            return
        }
        // The outcome stands, even if the time ends during the cleanup below.
        if ledger.end(record.messageID, end.outcome) { handler.threads.lowerLimit() }
        // The mark stays if the failure could not be recorded. An earlier attempt may have left one, too.
        if leavesMark || record.attempt > 1, end.isRecorded { await removeMark(record) }
        if isCareful, end.outcome.isDone { await tell(record) { try await $0.delete(record) } }
        if let delay = end.delay { await tell(record) { try await $0.postpone(record, by: delay) } }
        say(record, end.error == nil ? .info : .error, end.error ?? "saved", since: start)
    }

    /// Releases the message of a task that did not end in time.
    ///
    /// - Parameter isRunning: whether the task ignored its cancellation.
    func release(_ record: SQSEvent.Record, isRunning: Bool) async {
        let error =
            "it was not done when the time of the invocation was over"
            + (isRunning ? ", and went on when it was cancelled" : "")
        say(record, .error, error, since: nil)
        if isLast(record) {
            let end = await failed(record, .failed, error, LogTail())
            if end.isRecorded { await removeMark(record) }
        }
        let delay =
            isLast(record) ? .zero : handler.worker.retryDelay(after: CancellationError(), attempt: record.attempt)
        await tell(record) { try await $0.postpone(record, by: delay) }
    }

    private func isLast(_ record: SQSEvent.Record) -> Bool { record.attempt >= handler.settings.maxReceives }

    private func end(of record: SQSEvent.Record, _ log: LogTail, _ ledger: BatchLedger) async -> End {
        do {
            let result = try await result(of: record, log)
            guard !ledger.isClosed else { return End(outcome: .cutOff) }
            let key = record.task.resultKey(
                prefix: handler.settings.resultsPrefix, fileExtension: result.fileExtension)
            try await handler.store.save(result.bytes, as: key, contentType: result.contentType)
            return End(outcome: .saved)
        } catch {
            // A cancelled task saves nothing more.
            if Task.isCancelled || ledger.isClosed { return End(outcome: .cutOff) }
            let words = ErrorWords.describe(error)
            switch error {
            case is GiveUp: return await failed(record, .gaveUp, words, log)
            case is Rejected: return await failed(record, .rejected, words, log)
            case let error as Retry where error.after != nil:
                return await failed(record, .failed, words, log, delay: error.after)
            default:
                let delay = handler.worker.retryDelay(after: error, attempt: record.attempt)
                return await failed(record, .failed, words, log, delay: delay)
            }
        }
    }

    private func result(of record: SQSEvent.Record, _ log: LogTail) async throws -> TaskResult {
        let task: W.Task
        do {
            task = try Self.task(record.body)
        } catch let error as DecodingError {
            throw Rejected("the task cannot be read: \(error.fact)")
        }
        let http = HTTPClient(
            transport: handler.transport, time: time, deadline: deadline, random: { .random(in: 0..<1) })
        let context = TaskContext(
            run: record.task.run.text, index: record.task.index, messageID: record.messageID, attempt: record.attempt,
            requestID: requestID, http: http, deadline: deadline, time: time, tail: log, output: handler.output)
        return try await handler.worker.run(task, context: context)
    }

    private static func task(_ body: String) throws -> W.Task {
        do {
            return try JSONDecoder().decode(W.Task.self, from: Data(body.utf8))
        } catch {
            // Messages of other producers need not be JSON: a worker whose task is a String gets the body.
            guard let text = body as? W.Task else { throw error }
            return text
        }
    }

    private func failed(
        _ record: SQSEvent.Record, _ kind: FailureRecord.Kind, _ words: String, _ log: LogTail,
        delay: Duration? = nil
    ) async -> End {
        if kind == .failed && !isLast(record) { return End(outcome: .comesBack, error: words, delay: delay) }
        // After the last attempt SQS puts the message into the dead-letter queue as soon as it can be received again.
        let after =
            kind == .failed ? Duration.zero : handler.worker.retryDelay(after: GiveUp(words), attempt: record.attempt)
        do {
            let bytes = try failure(record, kind, words, log.lines)
            try await handler.store.save(bytes, as: record.task.failureKey, contentType: FailureRecord.contentType)
        } catch {
            let cause = ErrorWords.describe(error)
            return End(
                outcome: kind == .failed ? .failed : .comesBack,
                error: "\(words); and the failure could not be recorded: \(cause)", delay: after, isRecorded: false)
        }
        if kind == .failed { return End(outcome: .failed, error: words, delay: after) }
        return End(outcome: .recorded, error: words)
    }

    private func failure(
        _ record: SQSEvent.Record, _ kind: FailureRecord.Kind, _ error: String, _ log: [String]
    ) throws -> [UInt8] {
        try FailureRecord(
            task: record.task, body: record.body, kind: kind, error: error, attempt: record.attempt,
            requestID: requestID, time: time.now().iso8601, log: log
        ).json()
    }
}

// Marks, calls to SQS, and log lines.
extension TaskRunner {
    /// Leaves a mark that counts as the failure record if the process ends during the task.
    private func leaveMark(_ record: SQSEvent.Record) async {
        do {
            let words = "the process ended while the task was being done"
            try await handler.store.replace(
                failure(record, .crashed, words, []), at: record.task.markKey,
                contentType: FailureRecord.contentType)
        } catch {
            say(record, .warning, "no mark could be left: \(ErrorWords.describe(error))", since: nil)
        }
    }

    private func removeMark(_ record: SQSEvent.Record) async {
        do {
            try await handler.store.remove(record.task.markKey)
        } catch {
            say(record, .warning, "the mark could not be removed: \(ErrorWords.describe(error))", since: nil)
        }
    }

    /// A failed call is a warning: SQS redelivers the message after its visibility timeout.
    private func tell(_ record: SQSEvent.Record, _ call: (any TaskQueue) async throws -> Void) async {
        guard let queue = handler.queue else { return }
        do {
            try await call(queue)
        } catch {
            say(record, .warning, "SQS was not told: \(ErrorWords.describe(error))", since: nil)
        }
    }

    private func say(_ record: SQSEvent.Record, _ level: LogLine.Level, _ message: String, since start: Instant?) {
        var line = LogLine(
            level, message, run: record.task.run.text, index: record.task.index, messageID: record.messageID,
            attempt: record.attempt)
        if let start {
            let now = time.now()
            line.milliseconds = Int((now - start).wholeMilliseconds)
            line.time = now.milliseconds
        }
        handler.output(line.text)
    }
}
