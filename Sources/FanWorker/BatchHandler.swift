internal import AWSCore
internal import FoundationEssentials
internal import Transport

/// Does the tasks of one invocation, and says which of them are to come back.
struct BatchHandler<W: Worker>: Sendable {
    let worker: W
    let store: any ResultStore
    let transport: any HTTPTransport
    let time: any TimeSource
    let settings: BatchSettings
    let output: @Sendable (String) -> Void

    /// What became of one task.
    private enum Outcome: Sendable {
        case saved
        /// A failure was recorded; the message is done with.
        case recorded
        case comesBack
        /// The time was over before it was done.
        case cutOff

        var isDone: Bool { self == .saved || self == .recorded }
    }

    private static var timeIsOver: String { "it was not done when the time of the invocation was over" }

    func respond(to event: [UInt8], requestID: String, deadline: Instant) async throws -> [UInt8] {
        let records = try JSONDecoder().decode(SQSEvent.self, from: Data(event)).records
        var outcomes = await outcomes(of: records, requestID, deadline)
        for record in records where [nil, .cutOff].contains(outcomes[record.messageID]) {
            outcomes[record.messageID] = await failed(record, .failed, Self.timeIsOver, requestID).0
        }
        let failures = records.filter { outcomes[$0.messageID]?.isDone != true }
        let response = BatchResponse(
            statusCode: outcomes.values.allSatisfy { $0 == .saved } ? 200 : 400,
            batchItemFailures: failures.map { BatchResponse.Item(itemIdentifier: $0.messageID) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Array(try encoder.encode(response))
    }

    /// Tasks that are not done when the deadline is near are cancelled and missing in the answer.
    private func outcomes(
        of records: [SQSEvent.Record], _ requestID: String, _ deadline: Instant
    ) async -> [String: Outcome] {
        await withTaskGroup(of: (String, Outcome)?.self) { group in
            let time = time
            let left = (deadline - time.now()) - settings.deadlineReserve
            group.addTask {
                // Cancelled when every task is done; both ends mean the same.
                try? await time.sleep(max(left, .zero))
                return nil
            }
            var waiting = records[...]
            var done: [String: Outcome] = [:]
            var open = records.count
            for record in waiting.prefix(settings.width) {
                group.addTask { await finished(record, requestID, deadline) }
            }
            waiting = waiting.dropFirst(settings.width)
            while open > 0, let next = await group.next() {
                guard let (id, outcome) = next else { break }
                open -= 1
                done[id] = outcome
                if let record = waiting.popFirst() {
                    group.addTask { await finished(record, requestID, deadline) }
                }
            }
            group.cancelAll()
            // What was saved at the last moment is saved.
            for await case (let id, let outcome)? in group { done[id] = outcome }
            return done
        }
    }

    private func finished(
        _ record: SQSEvent.Record, _ requestID: String, _ deadline: Instant
    ) async -> (String, Outcome) {
        let start = time.now()
        let (outcome, error) = await outcome(of: record, requestID, deadline)
        var line = LogLine(level: error == nil ? "info" : "error", message: "saved")
        line.message = error ?? line.message
        line.run = record.task.run
        line.index = record.task.index
        line.messageID = record.messageID
        line.attempt = record.attempt
        line.milliseconds = Int((time.now() - start).wholeMilliseconds)
        output(line.text)
        return (record.messageID, outcome)
    }

    private func outcome(
        of record: SQSEvent.Record, _ requestID: String, _ deadline: Instant
    ) async -> (Outcome, error: String?) {
        do {
            let result = try await result(of: record, requestID, deadline)
            let key = record.task.resultKey(prefix: settings.resultsPrefix, fileExtension: result.fileExtension)
            try await store.save(result.bytes, as: key, contentType: result.contentType)
            return (.saved, nil)
        } catch let error as GiveUp {
            return await failed(record, .gaveUp, error.reason, requestID)
        } catch let error as Rejected {
            return await failed(record, .rejected, error.reason, requestID)
        } catch {
            // Of a cancelled task, nothing can be saved any more.
            if Task.isCancelled { return (.cutOff, Self.timeIsOver) }
            return await failed(record, .failed, String(describing: error), requestID)
        }
    }

    private func result(
        of record: SQSEvent.Record, _ requestID: String, _ deadline: Instant
    ) async throws -> TaskResult {
        let task: W.Task
        do {
            task = try JSONDecoder().decode(W.Task.self, from: Data(record.body.utf8))
        } catch let error as DecodingError {
            throw Rejected("the task cannot be read: \(error.fact)")
        }
        let http = HTTPClient(transport: transport, time: time, deadline: deadline, random: { .random(in: 0..<1) })
        let context = TaskContext(
            run: record.task.run, index: record.task.index, messageID: record.messageID, attempt: record.attempt,
            requestID: requestID, http: http, deadline: deadline, time: time, output: output)
        return try await worker.run(task, context: context)
    }

    private func failed(
        _ record: SQSEvent.Record, _ kind: FailureRecord.Kind, _ words: String, _ requestID: String
    ) async -> (Outcome, error: String?) {
        // The last attempt: afterwards the message lies in the dead-letter queue.
        if kind == .failed && record.attempt < settings.maxReceives { return (.comesBack, words) }
        do {
            try await save(record, kind, words, requestID)
        } catch {
            return (.comesBack, "\(words); and the failure could not be recorded: \(error)")
        }
        return (kind == .failed ? .comesBack : .recorded, words)
    }

    private func save(
        _ record: SQSEvent.Record, _ kind: FailureRecord.Kind, _ error: String, _ requestID: String
    ) async throws {
        let failure = FailureRecord(
            run: record.task.run, index: record.task.index, messageID: record.messageID, task: record.body, kind: kind,
            error: error, attempt: record.attempt, requestID: requestID, time: time.now().iso8601)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await store.save(
            Array(try encoder.encode(failure)), as: record.task.failureKey, contentType: "application/json")
    }
}

struct BatchSettings: Sendable {
    var resultsPrefix: String
    /// After so many receives SQS puts a message into the dead-letter queue.
    var maxReceives: Int
    /// How many tasks of a batch are done at once.
    var width = 8
    /// So long before the deadline, what is not done is given back.
    var deadlineReserve: Duration = .seconds(2)
}

extension DecodingError {
    /// Which member is wrong.
    fileprivate var fact: String {
        switch self {
        case .keyNotFound(let key, _): "`\(key.stringValue)` is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not the JSON that was expected"
                : "`\(context.codingPath.map(\.stringValue).joined(separator: "."))` is of another kind"
        @unknown default: "it is unreadable"
        }
    }
}
