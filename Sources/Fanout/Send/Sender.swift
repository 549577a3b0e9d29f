package import AWSClients
package import Timing

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
            var (isTicking, isWaiting) = (false, false)
            var pace = pacing
            /// Waits for one event.
            func absorb() async {
                switch await group.next() {
                case .batch(let outcome, let bytes):
                    account.absorb(outcome)
                    progress(account.progress)
                    if outcome.again.isEmpty {
                        inFlight -= 1
                        bytesInFlight -= bytes
                    } else {
                        // It keeps its place.
                        group.addTask {
                            .batch(await deliver(outcome.again, attempt: outcome.attempt + 1), bytes: bytes)
                        }
                    }
                case .tick:
                    isTicking = false
                    account.syncLog()
                case .waited(let error):
                    isWaiting = false
                    if let error { account.fail(error) }
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
                } catch {
                    account.fail(error)
                }
                if !account.isEnding, let wait = pace.wait(for: batch.count, now: time.now()) {
                    isWaiting = true
                    group.addTask { await sleep(wait) }
                    // What was acknowledged meanwhile is recorded and told meanwhile.
                    while isWaiting, !account.isEnding { await absorb() }
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
        /// It is the next batch's turn; or nobody waits for it any more.
        case waited((any Error)?)
    }

    private var pacing: SendPace { SendPace(rate: options.rate) }

    /// Acknowledgements are on the disk a second after they came, also while nothing else happens.
    private func tick() async -> Event {
        // Cancelled at the end, where the log is synced anyway.
        do { try await time.sleep(.seconds(1)) } catch { return .tick }
        return .tick
    }

    private func sleep(_ duration: Duration) async -> Event {
        do { try await time.sleep(duration) } catch { return .waited(error) }
        return .waited(nil)
    }

    /// Sends a batch; after a while, where it is what SQS did not take the time before.
    private func deliver(_ batch: [SourceTask], attempt: Int = 1) async -> BatchOutcome {
        var outcome = BatchOutcome(attempt: attempt)
        do {
            if attempt > 1 { try await time.sleep(Self.backoff.delay(after: attempt - 1, random: random())) }
            let entries = batch.map { TaskMessage.entry($0, run: run) }
            let answer = try await client.sendMessages(entries, to: queue)
            let verdict = BatchVerdict(of: answer, to: batch, run: run)
            outcome.acknowledged = verdict.acknowledged
            outcome.failures = verdict.refused
            if attempt < options.attempts {
                outcome.again = verdict.again.map(\.task)
            } else {
                outcome.failures += verdict.again.map(\.reason)
            }
        } catch {
            outcome.error = error
        }
        return outcome
    }

    private static let backoff = ExponentialBackoff(first: .milliseconds(200), longest: .seconds(20))
}

/// What became of one batch, tried once.
struct BatchOutcome: Sendable {
    /// From 1.
    let attempt: Int
    var acknowledged = TaskIndexSet()
    var failures: [TaskFailure] = []
    /// Worth another attempt.
    var again: [SourceTask] = []
    /// The call failed as a whole: what is in none of the three was not sent.
    var error: (any Error)?
}
