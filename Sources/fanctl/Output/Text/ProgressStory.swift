import Fanout
import LocalHost
import Synchronization
import Timing

extension RunFigures {
    init(_ counts: LocalCounts, of tasks: Int) {
        self.init(
            tasks: tasks, done: counts.done, failed: counts.failed, sent: tasks, inFlight: counts.inFlight,
            waiting: tasks - counts.done - counts.failed - counts.inFlight)
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
    func tell(_ snapshot: RunSnapshot) -> RunFigures {
        let figures = state.withLock { $0.meter.note(snapshot) }
        show(figures, at: snapshot.taken)
        return figures
    }

    func tell(_ counts: LocalCounts, of tasks: Int, at now: Instant) {
        show(state.withLock { $0.meter.note(RunFigures(counts, of: tasks), at: now) }, at: now)
    }

    private func show(_ figures: RunFigures, at now: Instant) {
        guard !console.isInteractive else {
            console.live(ProgressWording.block(figures, run: run.text))
            return
        }
        let line = ProgressWording.line(figures)
        let isWorthALine = state.withLock { state in
            guard line != state.told.line, figures.finished >= figures.tasks || now - state.told.at >= .seconds(5)
            else { return false }
            state.told = (line, now)
            return true
        }
        if isWorthALine { console.tell(line) }
    }
}
