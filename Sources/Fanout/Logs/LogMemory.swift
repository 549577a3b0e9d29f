package import AWSClients
package import Timing

/// Which events were given already, as far back as anybody looks.
package struct LogMemory: Sendable {
    private var seen: [String: Instant] = [:]
    /// The time of the newest event; before the first one, where the looking began.
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

    /// Nobody looks there any more.
    package mutating func forget(before instant: Instant) {
        seen = seen.filter { $0.value >= instant }
    }
}
