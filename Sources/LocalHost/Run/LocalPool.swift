internal import Diagnostics
internal import Fanout
internal import Files
internal import Foundation
internal import Synchronization
internal import Timing
internal import WireFormat

/// The workers of a local run: each is a process, and a thread that serves it.
final class LocalPool: Sendable {
    private let run: RunID
    private let queue: LocalQueue
    private let folder: LocalFolder
    private let settings: LocalRun.Settings
    private let time: any TimeSource
    private let processes = Mutex<[ProcessRemote]>([])

    /// Failed starts in a row after which the run ends.
    private static let startLimit = 3

    init(
        _ run: RunID, _ queue: LocalQueue, _ folder: LocalFolder, _ settings: LocalRun.Settings, _ time: any TimeSource
    ) {
        (self.run, self.queue, self.folder, self.settings, self.time) = (run, queue, folder, settings, time)
    }

    /// Ends processes that have more memory in use than they may.
    func endLargeProcesses() {
        let limit = settings.environment.memorySize
        for process in processes.withLock({ $0 }) {
            guard let size = process.residentSize, size > limit * 1_048_576 else { continue }
            process.kill(.outOfMemory(megabytes: limit))
        }
    }

    /// Does tasks until there are no more.
    ///
    /// - Parameter number: the worker's, from 1.
    /// - Throws: where its log or the Runtime API cannot be opened.
    func work(_ number: Int) async throws {
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { [self] in
                ended.resume(with: Result { try live(number) })
            }
        }
    }

    private func live(_ number: Int) throws {
        do {
            let log = try WorkerLog("\(folder.logs(run))/worker-\(number).log")
            var process = WorkerProcess(
                bundle: settings.bundle, environment: settings.environment, output: log.append)
            process.memoryLimit = settings.environment.memorySize
            let environment = try ExecutionEnvironment(
                process, time: time, initialisationLimit: settings.initialisationLimit)
            processes.withLock { $0.append(environment.remote) }
            takeTasks(environment, log)
            environment.stop()
        } catch {
            // Nor do the others go on: the tasks that are left need all of them.
            queue.fail(error)
            throw error
        }
    }

    private func takeTasks(_ environment: ExecutionEnvironment, _ log: WorkerLog) {
        var failedStarts = 0
        while let batch = queue.take(upTo: settings.batchSize) {
            let calls = ReceiptCalls(batch)
            let event = LocalEvent.sqs(
                batch, queue: settings.environment.functionName, region: settings.environment.region,
                sent: time.now().milliseconds)
            switch environment.invoke(event, timeout: settings.timeout, others: calls.answer) {
            case .invoked(let outcome):
                failedStarts = 0
                queue.settle(verdicts(batch, outcome, calls))
            case .notStarted(let outcome):
                failedStarts += 1
                if failedStarts >= Self.startLimit {
                    let reason = OutcomeWords.start(outcome, within: settings.initialisationLimit)
                    queue.fail(LocalRunError.workerDoesNotStart(reason: reason, log: log.tail))
                } else {
                    Thread.sleep(forTimeInterval: 0.1 * Double(failedStarts))
                }
                queue.settle(batch.map { ($0, .untried) })
            }
        }
    }

    private func verdicts(
        _ batch: [LocalEvent.Message], _ outcome: InvocationOutcome, _ calls: ReceiptCalls
    ) -> [(LocalEvent.Message, LocalQueue.Verdict)] {
        if case .response(let body) = outcome, ReturnedMessages.isClean(body) { return batch.map { ($0, .done) } }
        let failed = failures(batch, outcome)
        return batch.map { message in
            guard !calls.deleted.contains(message.messageID), let error = failed[message.messageID] else {
                return (message, folder.hasFailure(run, message.index) ? .failed : .done)
            }
            return (message, .back(after: calls.delays[message.messageID] ?? delay(outcome, message), error: error))
        }
    }

    /// The error of each failed message, by message id.
    private func failures(_ batch: [LocalEvent.Message], _ outcome: InvocationOutcome) -> [String: String] {
        let ids = batch.map(\.messageID)
        guard case .response(let body) = outcome, case .only(let failed) = ReturnedMessages(body, ids: Set(ids)) else {
            let words = OutcomeWords.end(outcome, within: settings.timeout)
            return Dictionary(ids.map { ($0, words) }) { _, last in last }
        }
        let pairs = batch.filter { failed.contains($0.messageID) }.map { message in
            (message.messageID, folder.failure(run, message.index) ?? "the worker gave it back")
        }
        return Dictionary(pairs) { _, last in last }
    }

    /// The delay before a retry. It is shorter than SQS's visibility timeout, which would only make a local run slow; a worker can
    /// ask for a longer one.
    private func delay(_ outcome: InvocationOutcome, _ message: LocalEvent.Message) -> Duration {
        switch outcome {
        case .response, .failed: .seconds(min(message.attempt, 60))
        case .crashed, .timedOut: .zero
        }
    }
}

/// The output of a worker: all of it in a file, the last lines in memory.
final class WorkerLog: Sendable {
    private let file: DurableLog
    private let last = LogTail(mostLines: 20)

    init(_ path: String) throws {
        file = try DurableLog(path)
    }

    var tail: [String] { last.lines }

    func append(_ line: String) {
        last.append(line)
        // A log that cannot be written must not end the work.
        try? file.append(Array((line + "\n").utf8))
    }
}
