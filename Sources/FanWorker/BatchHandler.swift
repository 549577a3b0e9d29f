internal import FoundationEssentials
internal import Timing
internal import Transport
internal import WireFormat

/// Runs the tasks of one invocation, and answers which messages SQS shall deliver again.
struct BatchHandler<W: Worker>: Sendable {
    let worker: W
    let store: any ResultStore
    /// Nil where there is no queue to call: SQS then redelivers a message after its visibility timeout.
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
        // A redelivered batch may hold a task that ended the process: its tasks run one at a time.
        let isCareful = records.count > 1 && records.contains { $0.attempt > 1 }
        let runner = TaskRunner(handler: self, requestID: requestID, deadline: deadline, isCareful: isCareful)
        let work = UnattendedWork(on: threads) { await run(records, by: runner, ledger) }
        let left = (deadline - start) - settings.deadlineReserve
        if await !work.ends(within: left, time) {
            work.cancel()
            // A cancelled task may still save its result.
            _ = await work.ends(within: settings.grace, time)
        }
        let (outcomes, running) = ledger.close()
        threads.raiseLimit(by: running.count)
        await release(
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

    /// The records, with tasks that were in progress when a process ended after all others.
    private func suspectsLast(_ records: [SQSEvent.Record]) async -> [SQSEvent.Record] {
        let suspects = await withTaskGroup(of: String?.self) { group in
            for record in records where record.attempt > 1 {
                group.addTask { await store.exists(record.task.markKey) ? record.messageID : nil }
            }
            return await group.reduce(into: Set<String>()) { ids, id in
                if let id { ids.insert(id) }
            }
        }
        return records.filter { !suspects.contains($0.messageID) } + records.filter { suspects.contains($0.messageID) }
    }

    /// Releases messages whose tasks did not end in time. The answer does not wait long for their records.
    private func release(
        _ records: [SQSEvent.Record], by runner: TaskRunner<W>, running: Set<String>
    ) async {
        guard !records.isEmpty else { return }
        let work = UnattendedWork(on: threads) {
            await withTaskGroup { group in
                for record in records {
                    group.addTask { await runner.release(record, isRunning: running.contains(record.messageID)) }
                }
            }
        }
        _ = await work.ends(within: (runner.deadline - time.now()) - settings.answerReserve, time)
    }

    private func answer(_ records: [SQSEvent.Record], _ outcomes: [String: TaskOutcome]) throws -> [UInt8] {
        let failures = records.filter { outcomes[$0.messageID]?.isDone != true }
        return try BatchAnswer(
            failures: failures.map(\.messageID),
            statusCode: records.allSatisfy { outcomes[$0.messageID] == .saved } ? 200 : 400
        ).json()
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
    /// After this many receives SQS moves a message to the dead-letter queue.
    var maxReceives: Int
    /// The number of tasks of a batch that run at once; nil takes the worker's.
    var width: Int?
    var functionName = "local"
    /// Messages are released this long before the deadline.
    var deadlineReserve: Duration = .seconds(2)
    /// The time that cancelled tasks get to end.
    var grace: Duration = .milliseconds(500)
    /// The answer goes out this long before the deadline, recorded or not.
    var answerReserve: Duration = .milliseconds(300)
}
