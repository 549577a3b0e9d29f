internal import Fanout
internal import HeapModule
internal import Timing
internal import WireFormat

/// The queue of a local run: fresh tasks of the input, tasks that are retried, and the outcomes of the others.
///
/// Worker threads share it.
final class LocalQueue: Sendable {
    typealias Message = LocalEvent.Message

    /// How a message's delivery ended.
    enum Verdict {
        case done
        /// Its failure is recorded.
        case failed
        /// It is retried; after the last attempt it is a dead letter.
        case back(after: Duration, error: String)
        /// No worker received it.
        case untried
    }

    private struct Returned: Comparable {
        /// By `TimeSource.uptime`.
        let ready: Duration
        let task: SourceTask

        static func < (left: Returned, right: Returned) -> Bool {
            (left.ready, left.task.index) < (right.ready, right.task.index)
        }
    }

    private struct State {
        var source: () throws -> SourceTask?
        var isAtEnd = false
        var isStopped = false
        let shouldStop: @Sendable () -> Bool
        /// Why the run cannot go on.
        var failure: (any Error)?
        var returned = Heap<Returned>()
        var inFlight = 0
        var done: TaskIndexSet
        var failed: TaskIndexSet
        var attempts: [Int: Int]
        var retried = 0
    }

    private let state: ConditionVariable<State>
    private let run: RunID
    private let maxReceives: Int
    private let attempts: AttemptLog
    private let deadLetters: DeadLetterFile
    private let time: any TimeSource

    /// - Parameters:
    ///   - states: what is done and failed already is not handed out.
    ///   - shouldStop: asked before anything is handed out.
    ///   - source: the next task of the input; nil at the end.
    /// - Throws: ``FileError``.
    init(
        _ run: RunID, in folder: LocalFolder, states: TaskStates, maxReceives: Int,
        time: any TimeSource, shouldStop: @escaping @Sendable () -> Bool, source: @escaping () throws -> SourceTask?
    ) throws {
        self.time = time
        self.run = run
        self.maxReceives = maxReceives
        let failedAttempts = try AttemptLog.counts(folder.attempts(run))
        attempts = try AttemptLog(folder.attempts(run))
        deadLetters = try DeadLetterFile(folder.deadLetters(run))
        state = ConditionVariable(
            State(
                source: source, shouldStop: shouldStop, done: states.done, failed: states.failed,
                attempts: failedAttempts))
    }

    /// Wakes the threads that wait: `shouldStop` may have changed.
    func wake() { state.change { _ in } }

    /// Stops the delivery of tasks because of an error; the first error is reported.
    func fail(_ error: any Error) {
        state.change { state in
            state.failure = state.failure ?? error
            state.isStopped = true
        }
    }

    var failure: (any Error)? { state.read { $0.failure } }

    var counts: LocalCounts {
        state.read { state in
            LocalCounts(
                done: state.done.count, failed: state.failed.count, inFlight: state.inFlight,
                waiting: state.returned.count, retried: state.retried)
        }
    }

    var ended: (done: TaskIndexSet, failed: TaskIndexSet) { state.read { ($0.done, $0.failed) } }

    /// Waits for tasks; nil where there are no more.
    ///
    /// A task that failed before comes alone, so that a crash of the process fails no other task.
    func take(upTo count: Int) -> [Message]? {
        state.wait { state in
            do {
                return try look(&state, count)
            } catch {
                state.failure = state.failure ?? error
                state.isStopped = true
                return .found(nil)
            }
        }
    }

    private func look(_ state: inout State, _ count: Int) throws -> ConditionVariable<State>.Look<[Message]?> {
        guard !state.isStopped, !state.shouldStop() else { return .found(nil) }
        let now = time.uptime
        if let first = state.returned.min, first.ready <= now {
            state.returned.removeMin()
            return hand([first.task], &state)
        }
        let fresh = try fresh(&state, count)
        if !fresh.isEmpty { return hand(fresh, &state) }
        if let first = state.returned.min { return .wait(atMost: first.ready - now) }
        return state.inFlight == 0 ? .found(nil) : .wait(atMost: nil)
    }

    private func hand(_ tasks: [SourceTask], _ state: inout State) -> ConditionVariable<State>.Look<[Message]?> {
        state.inFlight += tasks.count
        return .found(
            tasks.map { Message($0, run: run, attempt: state.attempts[$0.index, default: 0] + 1) })
    }

    private func fresh(_ state: inout State, _ count: Int) throws -> [SourceTask] {
        var tasks: [SourceTask] = []
        while tasks.count < count, !state.isAtEnd {
            guard let task = try state.source() else {
                state.isAtEnd = true
                break
            }
            if state.done.contains(task.index) || state.failed.contains(task.index) { continue }
            if let count = state.attempts[task.index] {
                if count >= maxReceives {
                    // An earlier run was killed before it could record this.
                    try bury(Message(task, run: run, attempt: count), "it had failed \(count) times", &state)
                } else {
                    state.returned.insert(Returned(ready: time.uptime, task: task))
                    // Alone, and not behind a whole batch of others.
                    if tasks.isEmpty { return [] }
                }
                continue
            }
            tasks.append(task)
        }
        return tasks
    }

    /// Ends the delivery of messages, each with its verdict.
    func settle(_ messages: [(Message, Verdict)]) {
        state.change { state in
            for (message, verdict) in messages {
                state.inFlight -= 1
                do {
                    try settle(message, verdict, &state)
                } catch {
                    state.failure = state.failure ?? error
                    state.isStopped = true
                }
            }
        }
    }

    private func settle(_ message: Message, _ verdict: Verdict, _ state: inout State) throws {
        switch verdict {
        case .done: state.done.insert(message.index)
        case .failed: state.failed.insert(message.index)
        case .untried: comesBack(message, after: .zero, &state)
        case .back(let delay, let error):
            try attempts.append(message.index)
            state.attempts[message.index] = message.attempt
            guard message.attempt < maxReceives else { return try bury(message, error, &state) }
            state.retried += 1
            comesBack(message, after: delay, &state)
        }
    }

    private func comesBack(_ message: Message, after delay: Duration, _ state: inout State) {
        let task = SourceTask(index: message.index, line: 0, body: message.body)
        state.returned.insert(Returned(ready: time.uptime + delay, task: task))
    }

    private func bury(_ message: Message, _ error: String, _ state: inout State) throws {
        try deadLetters.append(message, error: error)
        state.failed.insert(message.index)
    }
}

/// The progress of a local run, in tasks.
package struct LocalCounts: Hashable, Sendable {
    package let done: Int
    package let failed: Int
    package let inFlight: Int
    /// Tasks that failed, and are retried after a delay.
    package let waiting: Int
    /// Attempts that failed and were not the last.
    package let retried: Int
}
