package import Timing

/// For how long no task of a run was done, as far as the readings show.
package struct Quiet: Hashable, Sendable {
    /// The time after which somebody should ask why, and between two such questions.
    package static let patience: Duration = .seconds(30)

    /// Since when no further task was done.
    package private(set) var since: Instant?
    /// How many had failed by then.
    package private(set) var failedBefore = 0
    /// Since when messages wait, and none is in flight; nil where that is not so.
    package private(set) var idleSince: Instant?
    private var done = -1
    private var asked: Instant?

    package init() {}

    package mutating func note(_ reading: RunSnapshot, at now: Instant) {
        let isIdle = reading.queue.visible > 0 && reading.queue.notVisible == 0
        idleSince = isIdle ? idleSince ?? now : nil
        guard reading.done.count != done else { return }
        done = reading.done.count
        since = now
        failedBefore = reading.failed.count
        asked = nil
    }

    /// Whether it is time to ask; to be called once for each reading.
    package mutating func isDue(at now: Instant) -> Bool {
        guard let since, now - (asked ?? since) >= Self.patience else { return false }
        asked = now
        return true
    }
}
