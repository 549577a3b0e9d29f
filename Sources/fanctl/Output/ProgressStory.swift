import AWSCore
import Fanout
import Synchronization

/// One line of progress: counts, rate, time left. Written over on a terminal, now and then elsewhere.
final class ProgressStory: Sendable {
    private let console: Console
    private let start: Instant
    private let last = Mutex((finished: -1, at: Instant(milliseconds: 0)))

    init(console: Console, start: Instant) {
        self.console = console
        self.start = start
    }

    func tell(_ snapshot: RunSnapshot) {
        let line = line(snapshot)
        guard !console.isInteractive else {
            console.live(line)
            return
        }
        let finished = snapshot.done.count + snapshot.failed.count
        let isWorthALine = last.withLock { last in
            guard finished != last.finished, snapshot.isComplete || snapshot.taken - last.at >= .seconds(5) else {
                return false
            }
            last = (finished, snapshot.taken)
            return true
        }
        if isWorthALine { console.tell(line) }
    }

    private func line(_ snapshot: RunSnapshot) -> String {
        let finished = snapshot.done.count + snapshot.failed.count
        let seconds = max((snapshot.taken - start).inSeconds, 0.001)
        let rate = Double(finished) / seconds
        var text = "\(finished) of \(snapshot.tasks) done"
        if !snapshot.failed.isEmpty { text += ", \(snapshot.failed.count) of them failed" }
        text += ", \(snapshot.queue.notVisible) in flight, \(snapshot.queue.visible) waiting"
        if rate > 0 && finished < snapshot.tasks {
            let left = Int(Double(snapshot.tasks - finished) / rate)
            text +=
                ", \(Int(rate.rounded())) a second, about \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
        }
        return text
    }
}
