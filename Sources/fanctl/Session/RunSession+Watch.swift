import AWSCore
import Drivers
import Fanout
import Reconciliation
import Resources
import Stacks
import Synchronization
import Timing

extension RunSession {
    /// A run as far as following it needs.
    struct Followed: Sendable {
        let run: RunID
        let tasks: Int
        let refused: TaskIndexSet
        let created: Instant

        init(_ record: RunRecord) {
            (run, tasks, refused, created) = (record.run, record.tasks, record.refused, record.created)
        }
    }

    /// How it ended, and why it did not go on, where that is known.
    struct Outcome: Sendable {
        let verdict: RunWatcher.Verdict
        let stall: StallReason?
    }

    func progress(of followed: Followed) async throws -> RunProgress {
        progress(of: followed, at: try await location())
    }

    private func progress(of followed: Followed, at location: RunLocation) -> RunProgress {
        RunProgress(
            s3: session.clients.s3, sqs: session.clients.sqs, location: location, run: followed.run,
            tasks: followed.tasks, refused: followed.refused, time: session.time)
    }

    /// What tells cost and time apart from the readings.
    var meter: RunMeter {
        let worker = session.stack.worker
        return RunMeter(
            worker: RunMeter.Worker(
                memory: worker.memory, processor: worker.architecture,
                batchSize: session.stack.trigger.batchSize))
    }

    /// Follows a run until every task is accounted for, or nothing more is to be expected.
    ///
    /// - Parameter onSnapshot: gets every reading, and why the run does not go on; nil shows progress to people.
    func watch(
        _ followed: Followed, options: RunWatcher.Options, interruption: Interruption,
        onSnapshot: (@Sendable (RunSnapshot, StallReason?) -> Void)? = nil
    ) async throws -> Outcome {
        let story = ProgressStory(console: session.console, run: followed.run, meter: meter)
        let location = try await location()
        let stall = StallWatch(self, followed, at: location)
        let watcher = RunWatcher(
            progress: progress(of: followed, at: location), options: options, time: session.time)
        let verdict = try await watcher.watch(
            onSnapshot: { snapshot in
                stall.note(snapshot)
                if let onSnapshot { onSnapshot(snapshot, stall.reason) } else { story.tell(snapshot) }
            },
            onIdle: { try await stall.ask($0, $1) }, shouldStop: { interruption.wasAsked })
        session.console.live("")
        return Outcome(verdict: verdict, stall: stall.reason)
    }
}

/// Finds out why a run does not go on, and says so once for each reason.
final class StallWatch: Sendable {
    private let inquiry: StallInquiry
    private let session: StackSession
    private let run: RunID
    private let state = Mutex(State())

    private struct State {
        var reason: StallReason?
        var done = 0
        var told: Set<String> = []
        var isFailureTold = false
    }

    init(_ runs: RunSession, _ followed: RunSession.Followed, at location: RunLocation) {
        session = runs.session
        run = followed.run
        let queue = session.stack.queue
        inquiry = StallInquiry(
            lambda: session.clients.lambda, s3: session.clients.s3, location: location, run: run,
            created: followed.created,
            // The stack file does not know the retention of a queue that is not its own.
            retention: queue.existingARN == nil ? queue.retention.seconds : nil, time: session.time)
    }

    /// The last one that was found, until another task is done.
    var reason: StallReason? { state.withLock { $0.reason } }

    func note(_ snapshot: RunSnapshot) {
        state.withLock { state in
            if snapshot.states.done.count > state.done { state.reason = nil }
            state.done = snapshot.states.done.count
        }
    }

    func ask(_ snapshot: RunSnapshot, _ idle: IdleTracker) async throws {
        let reason: StallReason?
        do {
            reason = try await inquiry.reason(snapshot, idle)
        } catch let error as AWSError {
            // Missing permission to read the function is a warning, not an error.
            let isNew = state.withLock { state in
                defer { state.isFailureTold = true }
                return !state.isFailureTold
            }
            if isNew {
                session.console.tell(
                    "why run \(run) does not go on cannot be found out: \(Explanation(of: error).what)"
                )
            }
            return
        }
        let isNew = state.withLock { state in
            state.reason = reason
            return reason.map { state.told.insert($0.name).inserted } ?? false
        }
        guard isNew, let reason else { return }
        let words = StallWording(reason, stack: session.names.stack)
        session.console.tell(session.console.paint("run \(run) does not go on: \(words.why)", .yellow))
        session.console.tell(words.remedy)
    }
}
