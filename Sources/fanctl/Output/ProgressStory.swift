import AWSCore
import Fanout
import LocalHost
import Synchronization

/// Where a run stands, in figures.
struct ProgressFigures {
    let tasks: Int
    let done: Int
    let failed: Int
    let inFlight: Int
    let waiting: Int

    var finished: Int { done + failed }

    init(_ snapshot: RunSnapshot) {
        tasks = snapshot.tasks
        (done, failed) = (snapshot.done.count, snapshot.failed.count)
        (inFlight, waiting) = (snapshot.queue.notVisible, snapshot.queue.visible)
    }

    init(_ counts: LocalCounts, of tasks: Int) {
        self.tasks = tasks
        (done, failed, inFlight) = (counts.done, counts.failed, counts.inFlight)
        waiting = tasks - done - failed - inFlight
    }
}

/// One line of progress: counts, rate, time left. Written over on a terminal, now and then elsewhere.
final class ProgressStory: Sendable {
    private let console: Console
    private let start: Instant
    private let state = Mutex(State())

    private struct State {
        /// How many had finished when the story began.
        var first: Int?
        var told = (finished: -1, at: Instant(milliseconds: 0))
    }

    init(console: Console, start: Instant) {
        self.console = console
        self.start = start
    }

    func tell(_ figures: ProgressFigures, at now: Instant) {
        let first = state.withLock { state in
            let first = state.first ?? figures.finished
            state.first = first
            return first
        }
        let line = line(figures, since: first, at: now)
        guard !console.isInteractive else {
            console.live(line)
            return
        }
        let isWorthALine = state.withLock { state in
            guard figures.finished != state.told.finished,
                figures.finished >= figures.tasks || now - state.told.at >= .seconds(5)
            else { return false }
            state.told = (figures.finished, now)
            return true
        }
        if isWorthALine { console.tell(line) }
    }

    private func line(_ figures: ProgressFigures, since first: Int, at now: Instant) -> String {
        let seconds = max((now - start).inSeconds, 0.001)
        let rate = Double(figures.finished - first) / seconds
        var text = "\(figures.finished) of \(figures.tasks) done"
        if figures.failed > 0 { text += ", \(figures.failed) of them failed" }
        text += ", \(figures.inFlight) in flight, \(figures.waiting) waiting"
        if rate > 0 && figures.finished < figures.tasks {
            let left = Int(Double(figures.tasks - figures.finished) / rate)
            text +=
                ", \(Int(rate.rounded())) a second, about \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
        }
        return text
    }
}
