package import AWSClients
package import AWSCore

/// Puts tasks on a queue, several batches at a time, and accounts for every one of them.
package struct Sender: Sendable {
    private let client: SQSClient
    private let queue: QueueURL
    private let run: RunID
    private let options: SendOptions
    private let time: any TimeSource
    private let random: @Sendable () -> Double

    /// - Parameter random: from 0 up to 1; spreads retries.
    package init(
        client: SQSClient, queue: QueueURL, run: RunID, options: SendOptions = SendOptions(), time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.client = client
        self.queue = queue
        self.run = run
        self.options = options
        self.time = time
        self.random = random
    }

    /// Sends the tasks that `next` gives until it gives none.
    ///
    /// Nothing is thrown: whatever happens, the report says of every task what became of it. Batches that are on their way
    /// when something fails, or when the caller asks to stop, are waited for and counted.
    ///
    /// - Parameters:
    ///   - tasks: how many tasks the run has.
    ///   - log: records acknowledgements; tasks that it holds already are passed over.
    ///   - shouldStop: asked before each batch.
    package func send(
        tasks: Int, log: AcknowledgementLog? = nil, shouldStop: @Sendable () -> Bool = { false },
        progress: @Sendable (SendProgress) -> Void = { _ in }, next: () throws -> SourceTask?
    ) async -> SendReport {
        var account = SendAccount(run: run, tasks: tasks, log: log)
        var batches = BatchSource(run: run, capacity: pacing.capacity, skipping: account.acknowledged)
        await withTaskGroup(of: Event.self) { group in
            var (inFlight, bytesInFlight) = (0, 0)
            var isTicking = false
            var pace = pacing
            /// Waits for one event; true where it was a batch's end.
            func absorb() async {
                switch await group.next() {
                case .batch(let outcome, let bytes):
                    inFlight -= 1
                    bytesInFlight -= bytes
                    account.absorb(outcome)
                    progress(account.progress)
                case .tick:
                    isTicking = false
                    account.syncLog()
                case nil: break
                }
                if account.isLogDirty, !isTicking {
                    isTicking = true
                    group.addTask { await tick() }
                }
            }
            while !account.isEnding {
                if shouldStop() {
                    account.stop()
                    break
                }
                var batch: [SourceTask] = []
                do {
                    guard let full = try batches.next(next) else { break }
                    batch = full
                    if let wait = pace.wait(for: batch.count, now: time.now()) { try await time.sleep(wait) }
                } catch {
                    account.fail(error)
                }
                let bytes = batch.reduce(0) { $0 + $1.body.utf8.count }
                while inFlight >= max(options.width, 1) || inFlight > 0 && bytesInFlight + bytes > Self.mostBytes {
                    await absorb()
                }
                if account.isEnding { break }
                inFlight += 1
                bytesInFlight += bytes
                group.addTask { .batch(await deliver(batch), bytes: bytes) }
            }
            while inFlight > 0 { await absorb() }
            group.cancelAll()
        }
        account.syncLog()
        return account.report()
    }

    /// Bytes of bodies that are under way at a time, so that large tasks fit into memory: each is held about four times.
    private static let mostBytes = 2 << 20

    private enum Event: Sendable {
        case batch(BatchOutcome, bytes: Int)
        case tick
    }

    private var pacing: SendPace { SendPace(rate: options.rate) }

    /// Acknowledgements are on the disk a second after they came, also while nothing else happens.
    private func tick() async -> Event {
        // Cancelled at the end, where the log is synced anyway.
        do { try await time.sleep(.seconds(1)) } catch { return .tick }
        return .tick
    }

    /// Sends a batch, and what SQS did not take of it again.
    private func deliver(_ batch: [SourceTask]) async -> BatchOutcome {
        var outcome = BatchOutcome()
        var pending = batch
        var attempt = 1
        do {
            while true {
                let entries = pending.map { TaskMessage.entry($0, run: run) }
                let answer = try await client.sendMessages(entries, to: queue)
                let verdict = BatchVerdict(of: answer, to: pending, run: run)
                outcome.acknowledged.formUnion(verdict.acknowledged)
                outcome.failures += verdict.refused
                if verdict.again.isEmpty { return outcome }
                if attempt >= options.attempts {
                    outcome.failures += verdict.again.map(\.reason)
                    return outcome
                }
                pending = verdict.again.map(\.task)
                outcome.resent += pending.count
                try await time.sleep(backoff(attempt))
                attempt += 1
            }
        } catch {
            outcome.error = error
            return outcome
        }
    }

    /// Full jitter below 200 ms, 400 ms … up to 20 s.
    private func backoff(_ attempt: Int) -> Duration {
        min(.milliseconds(100) * (1 << min(attempt, 10)), .seconds(20)) * random()
    }
}

/// What became of one batch.
struct BatchOutcome: Sendable {
    var acknowledged = TaskIndexSet()
    var failures: [TaskFailure] = []
    var resent = 0
    /// A call failed as a whole: what is in neither of the two was not sent.
    var error: (any Error)?
}
