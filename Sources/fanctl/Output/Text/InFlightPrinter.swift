import Operations
import Synchronization
import Timing

/// How many tasks are in flight: written over on a terminal; elsewhere a line when it changes, now and then.
final class InFlightPrinter: Sendable {
    private let told = Mutex<(count: Int, at: Instant)?>(nil)

    func show(_ count: Int, at now: Instant, on console: some Console) {
        let line = "waiting for about \(count, "task") in flight"
        guard !console.isInteractive else { return console.live(line) }
        let isWorthALine = told.withLock { told in
            if let told, told.count == count || now - told.at < .seconds(5) { return false }
            guard count > 0 else { return false }
            told = (count, now)
            return true
        }
        if isWorthALine { console.tell(line) }
    }
}
