import Fanout
import Operations
import Synchronization
import Timing
import WireFormat

/// Progress as it goes: a block that is written over on a terminal, and a line now and then elsewhere.
final class ProgressPrinter: Sendable {
    private let told = Mutex((line: "", at: Instant(milliseconds: 0)))

    func show(_ counts: RunCounts, of run: RunID, at now: Instant, on console: some Console) {
        guard !console.isInteractive else {
            return console.live(ProgressWording.block(counts, run: run.text))
        }
        let line = ProgressWording.line(counts)
        let isWorthALine = told.withLock { told in
            guard line != told.line, counts.finished >= counts.tasks || now - told.at >= .seconds(5)
            else { return false }
            told = (line, now)
            return true
        }
        if isWorthALine { console.tell(line) }
    }
}
