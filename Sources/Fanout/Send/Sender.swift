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

    /// Sends the tasks that `next` returns, until it returns nil.
    ///
    /// Throws nothing: the report has the outcome of every task. When something fails, or the caller asks to stop,
    /// batches in flight are waited for and counted.
    ///
    /// - Parameters:
    ///   - tasks: how many tasks the run has.
    ///   - log: records acknowledgements; tasks that it holds already are skipped.
    ///   - shouldStop: asked before each batch.
    package func send(
        tasks: Int, log: AcknowledgementLog? = nil, shouldStop: @Sendable () -> Bool = { false },
        progress: @Sendable (SendProgress) -> Void = { _ in }, next: () throws -> SourceTask?
    ) async -> SendReport {
        let earlier = log?.acknowledged ?? TaskIndexSet()
        var machine = SendMachine(
            run: run, tasks: tasks, acknowledged: earlier, isLogged: log != nil, options: options)
        var batches = BatchSource(run: run, capacity: SendPace(rate: options.rate).capacity, skipping: earlier)
        await withTaskGroup(of: SendMachine.Event.self) { group in
            while true {
                do {
                    switch machine.next() {
                    case .read:
                        if shouldStop() {
                            machine.stop()
                        } else {
                            machine.noteBatch(try batches.next(next), at: time.now())
                        }
                    case .deliver(let delivery): group.addTask { .delivered(await deliver(delivery)) }
                    case .wait(let duration): group.addTask { await wait(duration) }
                    case .tick: group.addTask { await tick() }
                    case .record(let acknowledged):
                        defer { progress(machine.progress) }
                        try log?.append(acknowledged)
                    case .sync: try log?.sync()
                    case .awaitEvent: if let event = await group.next() { machine.note(event) }
                    case .finish: return group.cancelAll()
                    }
                } catch {
                    machine.fail(error)
                }
            }
        }
        return machine.report()
    }

    /// Makes acknowledgements durable within a second, even while nothing else happens.
    private func tick() async -> SendMachine.Event {
        // Cancelled at the end, where nothing is left to sync.
        do { try await time.sleep(.seconds(1)) } catch { return .ticked }
        return .ticked
    }

    private func wait(_ duration: Duration) async -> SendMachine.Event {
        do { try await time.sleep(duration) } catch { return .waited(error) }
        return .waited(nil)
    }

    /// Makes one call; a retry waits first.
    private func deliver(_ delivery: SendMachine.Delivery) async -> BatchOutcome {
        var outcome = BatchOutcome(of: delivery)
        let attempt = delivery.attempt
        do {
            if attempt > 1 { try await time.sleep(Self.backoff.delay(after: attempt - 1, random: random())) }
            let entries = delivery.tasks.map { TaskMessage.entry($0, run: run) }
            let answer = try await client.sendMessages(entries, to: queue)
            let verdict = BatchVerdict(of: answer, to: delivery.tasks, run: run)
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
