import Fanout
import LocalHost
import Synchronization
import Timing

extension RunCounts {
    init(_ counts: LocalCounts, of tasks: Int) {
        self.init(tasks: tasks, done: counts.done, failed: counts.failed, inFlight: counts.inFlight)
    }
}

/// Progress as it goes: a block that is written over on a terminal, and a line now and then elsewhere.
final class ProgressStory: Sendable {
    private let console: Console
    private let run: RunID
    private let state: Mutex<State>

    private struct State {
        var meter: RunMeter
        var told = (line: "", at: Instant(milliseconds: 0))
    }

    init(console: Console, run: RunID, meter: RunMeter = RunMeter()) {
        self.console = console
        self.run = run
        state = Mutex(State(meter: meter))
    }

    @discardableResult
    func tell(_ snapshot: RunSnapshot) -> RunCounts {
        let counts = state.withLock { $0.meter.note(snapshot) }
        show(counts, at: snapshot.taken)
        return counts
    }

    func tell(_ counts: LocalCounts, of tasks: Int, at now: Instant) {
        show(state.withLock { $0.meter.note(RunCounts(counts, of: tasks), at: now) }, at: now)
    }

    private func show(_ counts: RunCounts, at now: Instant) {
        guard !console.isInteractive else {
            console.live(ProgressWording.block(counts, run: run.text))
            return
        }
        let line = ProgressWording.line(counts)
        let isWorthALine = state.withLock { state in
            guard line != state.told.line, counts.finished >= counts.tasks || now - state.told.at >= .seconds(5)
            else { return false }
            state.told = (line, now)
            return true
        }
        if isWorthALine { console.tell(line) }
    }
}
