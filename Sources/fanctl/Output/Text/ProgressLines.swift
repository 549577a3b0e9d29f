import Fanout
import Operations
import Synchronization
import Timing
import WireFormat

/// Progress for programs: a JSON object a line, for each reading one.
final class ProgressLines: Sendable {
    private let console: any Console
    private let stack: String
    private let state: Mutex<State>

    private struct State {
        var meter: RunMeter
        var error: (any Error)?
    }

    init(console: any Console, stack: String, meter: RunMeter) {
        self.console = console
        self.stack = stack
        state = Mutex(State(meter: meter))
    }

    func add(_ snapshot: RunSnapshot, stall: StallReason?) {
        state.withLock { state in
            let counts = state.meter.note(snapshot)
            do {
                try console.answer(
                    jsonLine: ProgressDocument(
                        counts, snapshot, stall: stall.map { StallDocument($0, stack: stack) }))
            } catch {
                state.error = state.error ?? error
            }
        }
    }

    /// The last line: how it ended.
    func end(_ outcome: RunSession.Outcome) throws {
        try state.withLock { state in
            if let error = state.error { throw error }
            let snapshot = outcome.verdict.snapshot
            let document = ProgressDocument(
                state.meter.note(snapshot), snapshot, stall: outcome.stall.map { StallDocument($0, stack: stack) },
                verdict: outcome.verdict.name)
            try console.answer(jsonLine: document)
        }
    }
}

/// Where a run stands at one moment.
struct ProgressDocument: Encodable {
    let run: String
    /// ISO 8601.
    let time: String
    let tasks: Int
    let sent: Int
    let done: Int
    let failed: Int
    let refused: Int
    let inFlight: Int
    let waiting: Int
    let missing: Int
    let deadLetters: Int?
    let ratePerSecond: Double?
    let secondsLeft: Double?
    /// An estimate.
    let dollars: Double?
    let stall: StallDocument?
    /// How following it ended: complete, stalled, timedOut or stopped; on the last line alone.
    let verdict: String?

    init(_ counts: RunCounts, _ snapshot: RunSnapshot, stall: StallDocument? = nil, verdict: String? = nil) {
        run = snapshot.run.text
        time = snapshot.taken.iso8601
        (tasks, sent, done, failed) = (counts.tasks, counts.sent, counts.done, counts.failed)
        refused = counts.refused
        (inFlight, waiting, missing) = (counts.inFlight, counts.waiting, counts.unaccounted)
        (deadLetters, ratePerSecond, dollars) = (counts.deadLetters, counts.rate, counts.dollars)
        secondsLeft = counts.timeLeft?.inSeconds
        self.stall = stall
        self.verdict = verdict
    }
}
