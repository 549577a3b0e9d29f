package import Timing

/// The state of one sending, without I/O. Every task is acknowledged, failed or unsent, at any time.
///
/// The driver performs the action that ``next()`` returns, reports its outcome with one of the other methods, and asks again.
package struct SendMachine {
    package enum Action: Sendable {
        /// Read the next batch: answered with ``noteBatch(_:at:)`` or ``fail(_:)``, or instead with ``stop()``.
        case read
        /// Begin a call, side by side with others: answered with ``Event/delivered(_:)``.
        case deliver(Delivery)
        /// Begin to wait for the next batch's turn: answered with ``Event/waited(_:)``.
        case wait(Duration)
        /// Begin to wait for the next sync: answered with ``Event/ticked``.
        case tick
        /// Append acknowledgements to the log.
        case record(TaskIndexSet)
        /// Bring the log to the disk.
        case sync
        /// Wait for the next ``Event``.
        case awaitEvent
        case finish
    }

    package enum Event: Sendable {
        case delivered(BatchOutcome)
        case ticked
        /// With the error that ended the wait early.
        case waited((any Error)?)
    }

    /// One call's tasks.
    package struct Delivery: Sendable {
        package let tasks: [SourceTask]
        /// From 1.
        package let attempt: Int
        /// Of the bodies of the batch's first attempt.
        let bytes: Int
    }

    private enum Phase {
        case reading
        /// To be announced as an action.
        case waiting(Duration, [SourceTask])
        /// A timer is running.
        case waitingForTurn([SourceTask])
        case waitingForRoom([SourceTask])
        case draining
    }

    /// Bytes of bodies in flight at a time, so that large tasks fit into memory: each is held about four times.
    private static let mostBytes = 2 << 20

    private let run: RunID
    private let tasks: Int
    private let width: Int
    private let isLogged: Bool
    private var pace: SendPace
    private var phase = Phase.reading
    package private(set) var acknowledged: TaskIndexSet
    /// How many of these were so before.
    private let earlier: Int
    private var failures: [TaskFailure] = []
    private var resent = 0
    private var ending = SendReport.Ending.complete
    private var (inFlight, bytesInFlight) = (0, 0)
    private var retry: Delivery?
    private var unrecorded: TaskIndexSet?
    private var (isTicking, isUnsynced, isSyncDue) = (false, false, false)

    /// - Parameters:
    ///   - acknowledged: tasks that were acknowledged before.
    ///   - isLogged: whether acknowledgements are recorded, so that the log has to be synced.
    package init(run: RunID, tasks: Int, acknowledged: TaskIndexSet, isLogged: Bool, options: SendOptions) {
        self.run = run
        self.tasks = tasks
        self.acknowledged = acknowledged
        self.isLogged = isLogged
        earlier = acknowledged.count
        width = max(options.width, 1)
        pace = SendPace(rate: options.rate)
    }

    package var progress: SendProgress {
        SendProgress(tasks: tasks, acknowledged: acknowledged.count, failed: failures.count, resent: resent)
    }

    // MARK: What to do

    /// The next action; acknowledgements are recorded before anything else is sent.
    package mutating func next() -> Action {
        if let acknowledged = unrecorded {
            unrecorded = nil
            isUnsynced = isUnsynced || isLogged && !acknowledged.isEmpty
            return .record(acknowledged)
        }
        if let delivery = retry {
            retry = nil
            return .deliver(delivery)
        }
        if isSyncDue {
            (isSyncDue, isUnsynced) = (false, false)
            return .sync
        }
        if isUnsynced, !isTicking {
            isTicking = true
            return .tick
        }
        return nextOfPhase()
    }

    private mutating func nextOfPhase() -> Action {
        if isEnding { phase = .draining }
        switch phase {
        case .reading: return .read
        case .waiting(let duration, let batch):
            phase = .waitingForTurn(batch)
            return .wait(duration)
        case .waitingForTurn: return .awaitEvent
        case .waitingForRoom(let batch):
            guard inFlight < width else { return .awaitEvent }
            let bytes = batch.reduce(0) { $0 + $1.body.utf8.count }
            guard inFlight == 0 || bytesInFlight + bytes <= Self.mostBytes else { return .awaitEvent }
            phase = .reading
            inFlight += 1
            bytesInFlight += bytes
            return .deliver(Delivery(tasks: batch, attempt: 1, bytes: bytes))
        case .draining:
            if inFlight > 0 { return .awaitEvent }
            guard isUnsynced else { return .finish }
            isUnsynced = false
            return .sync
        }
    }

    private var isEnding: Bool {
        if case .complete = ending { false } else { true }
    }

    // MARK: What happened

    /// - Parameter batch: nil at the input's end.
    package mutating func noteBatch(_ batch: [SourceTask]?, at now: Instant) {
        guard let batch else { return phase = .draining }
        let wait = pace.wait(for: batch.count, now: now)
        phase = wait.map { .waiting($0, batch) } ?? .waitingForRoom(batch)
    }

    package mutating func note(_ event: Event) {
        switch event {
        case .delivered(let outcome): note(outcome)
        case .ticked:
            isTicking = false
            isSyncDue = isUnsynced
        case .waited(let error):
            if let error { fail(error) }
            if case .waitingForTurn(let batch) = phase { phase = .waitingForRoom(batch) }
        }
    }

    private mutating func note(_ outcome: BatchOutcome) {
        acknowledged.formUnion(outcome.acknowledged)
        unrecorded = outcome.acknowledged
        failures += outcome.failures
        resent += outcome.again.count
        if let error = outcome.error { fail(error) }
        if outcome.again.isEmpty {
            inFlight -= 1
            bytesInFlight -= outcome.delivery.bytes
        } else {
            // It keeps its place.
            retry = Delivery(
                tasks: outcome.again, attempt: outcome.delivery.attempt + 1, bytes: outcome.delivery.bytes)
        }
    }

    /// Begins no further batch; those in flight are waited for, with their retries.
    package mutating func stop() {
        if !isEnding { ending = .stopped }
    }

    /// Stops because of an error. The first one counts; later ones are mostly its consequences.
    package mutating func fail(_ error: any Error) {
        if case .failed = ending { return }
        ending = .failed(error)
    }

    package func report() -> SendReport {
        let failed = TaskIndexSet(failures.map(\.index))
        let unsent = acknowledged.union(failed).complement(upTo: tasks)
        return SendReport(
            run: run, tasks: tasks, acknowledged: acknowledged, new: acknowledged.count - earlier,
            failures: failures.sorted { $0.index < $1.index }, unsent: unsent, ending: ending)
    }
}

/// The outcome of one call.
package struct BatchOutcome: Sendable {
    let delivery: SendMachine.Delivery
    package var acknowledged = TaskIndexSet()
    package var failures: [TaskFailure] = []
    /// Worth another attempt.
    package var again: [SourceTask] = []
    /// The call failed as a whole: tasks that are in none of the three were not sent.
    package var error: (any Error)?

    package init(of delivery: SendMachine.Delivery) { self.delivery = delivery }
}
