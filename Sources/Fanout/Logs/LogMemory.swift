package import AWSClients
package import Timing

/// The events that were reported already, as far back as polls read.
package struct LogMemory: Sendable {
    private var seen: [String: Instant] = [:]
    /// The time of the newest event; before the first one, the start time.
    package private(set) var newest: Instant

    package init(start: Instant) {
        newest = start
    }

    package var count: Int { seen.count }

    package mutating func isNew(_ event: LogEvent) -> Bool {
        guard seen.updateValue(event.time, forKey: event.id) == nil else { return false }
        newest = max(newest, event.time)
        return true
    }

    /// Forgets events before a time at which no poll reads any more.
    package mutating func forget(before instant: Instant) {
        seen = seen.filter { $0.value >= instant }
    }
}
