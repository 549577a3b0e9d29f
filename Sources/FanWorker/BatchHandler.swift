internal import FoundationEssentials
internal import Timing
internal import Transport

/// Does the tasks of one invocation, and says which of them are to come back.
struct BatchHandler<W: Worker>: Sendable {
    let worker: W
    let store: any ResultStore
    /// Nil where there is no queue to speak to: what comes back then does so when SQS thinks fit.
    let queue: (any TaskQueue)?
    let transport: any HTTPTransport
    let time: any TimeSource
    let settings: BatchSettings
    let threads: TaskThreads
    let output: @Sendable (String) -> Void

    func respond(to event: [UInt8], requestID: String, deadline: Instant) async throws -> [UInt8] {
        let start = time.now()
        let records = try JSONDecoder().decode(SQSEvent.self, from: Data(event)).records
        let ledger = BatchLedger()
        // A batch that comes again may come because one of its tasks ended the process: one after the other then.
        let isCareful = records.count > 1 && records.contains { $0.attempt > 1 }
        let runner = TaskRunner(handler: self, requestID: requestID, deadline: deadline, isCareful: isCareful)
        let work = UnattendedWork(on: threads) { await run(records, by: runner, ledger) }
        let left = (deadline - start) - settings.deadlineReserve
        if await !work.ends(within: left, time) {
            work.cancel()
            // What is saved at the last moment is saved.
            _ = await work.ends(within: settings.grace, time)
        }
        let (outcomes, running) = ledger.close()
        threads.raiseLimit(by: running.count)
        await giveBack(
            records.filter { [nil, .cutOff].contains(outcomes[$0.messageID]) }, by: runner, running: running)
        output(metrics(records.map { outcomes[$0.messageID] ?? .cutOff }, since: start, requestID))
        return try answer(records, outcomes)
    }

    private func run(_ records: [SQSEvent.Record], by runner: TaskRunner<W>, _ ledger: BatchLedger) async {
        let width = runner.isCareful ? 1 : max(settings.width ?? worker.width, 1)
        await withTaskGroup { group in
            var waiting = await runner.isCareful ? suspectsLast(records)[...] : records[...]
            for record in waiting.prefix(width) {
                group.addTask(executorPreference: threads) { await runner.perform(record, ledger) }
            }
            waiting = waiting.dropFirst(width)
            while await group.next() != nil {
                guard !Task.isCancelled, let record = waiting.popFirst() else { continue }
                group.addTask(executorPreference: threads) { await runner.perform(record, ledger) }
            }
        }
    }

    /// Tasks that were being done when a process ended come after all others.
    private func suspectsLast(_ records: [SQSEvent.Record]) async -> [SQSEvent.Record] {
        let suspects = await withTaskGroup(of: String?.self) { group in
            for record in records where record.attempt > 1 {
                group.addTask { await store.exists(record.task.crashKey) ? record.messageID : nil }
            }
            return await group.reduce(into: Set<String>()) { ids, id in
                if let id { ids.insert(id) }
            }
        }
        return records.filter { !suspects.contains($0.messageID) } + records.filter { suspects.contains($0.messageID) }
    }

    /// What was not done in time; the answer does not wait for the words about it for long.
    private func giveBack(
        _ records: [SQSEvent.Record], by runner: TaskRunner<W>, running: Set<String>
    ) async {
        guard !records.isEmpty else { return }
        let work = UnattendedWork(on: threads) {
            await withTaskGroup { group in
                for record in records {
                    group.addTask { await runner.giveBack(record, isRunning: running.contains(record.messageID)) }
                }
            }
        }
        _ = await work.ends(within: (runner.deadline - time.now()) - settings.answerReserve, time)
    }

    private func answer(_ records: [SQSEvent.Record], _ outcomes: [String: TaskOutcome]) throws -> [UInt8] {
        let failures = records.filter { outcomes[$0.messageID]?.isDone != true }
        let response = BatchResponse(
            statusCode: records.allSatisfy { outcomes[$0.messageID] == .saved } ? 200 : 400,
            batchItemFailures: failures.map { BatchResponse.Item(itemIdentifier: $0.messageID) })
        return try CompactJSON.encode(response)
    }

    private func metrics(_ outcomes: [TaskOutcome], since start: Instant, _ requestID: String) -> String {
        let now = time.now()
        return InvocationMetrics(
            functionName: settings.functionName, requestID: requestID, time: now,
            done: outcomes.count { $0 == .saved },
            failed: outcomes.count { $0 == .recorded || $0 == .failed },
            retried: outcomes.count { $0 == .comesBack || $0 == .cutOff },
            milliseconds: Int((now - start).wholeMilliseconds)
        ).text
    }
}

struct BatchSettings: Sendable {
    var resultsPrefix: String
    /// After so many receives SQS puts a message into the dead-letter queue.
    var maxReceives: Int
    /// How many tasks of a batch are done at once; nil takes the worker's.
    var width: Int?
    var functionName = "local"
    /// So long before the deadline, what is not done is given back.
    var deadlineReserve: Duration = .seconds(2)
    /// So long, cancelled tasks are waited for.
    var grace: Duration = .milliseconds(500)
    /// So long before the deadline the answer goes out, whatever there is to record.
    var answerReserve: Duration = .milliseconds(300)
}
