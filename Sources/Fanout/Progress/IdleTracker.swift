package import Timing

/// Tracks for how long no task of a run was done, and decides when to ask why.
package struct IdleTracker: Hashable, Sendable {
    /// The time without a done task after which to ask, and the time between two such questions.
    package static let patience: Duration = .seconds(30)

    /// When the last task was done, or the first reading was taken.
    package private(set) var lastDone: Instant?
    /// How many tasks had failed by then.
    package private(set) var failedBefore = 0
    /// Since when messages wait while none is in flight; nil where that is not so.
    package private(set) var noneInFlightSince: Instant?
    private var done = -1
    private var asked: Instant?

    package init() {}

    package mutating func note(_ reading: RunSnapshot, at now: Instant) {
        let isIdle = reading.queue.visible > 0 && reading.queue.notVisible == 0
        noneInFlightSince = isIdle ? noneInFlightSince ?? now : nil
        guard reading.states.done.count != done else { return }
        done = reading.states.done.count
        lastDone = now
        failedBefore = reading.states.failed.count
        asked = nil
    }

    /// Whether to ask why no task is done; call it once for each reading.
    package mutating func shouldAsk(at now: Instant) -> Bool {
        guard let lastDone, now - (asked ?? lastDone) >= Self.patience else { return false }
        asked = now
        return true
    }
}
