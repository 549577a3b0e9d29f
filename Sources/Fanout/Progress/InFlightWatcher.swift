package import Timing

/// Waits until no message of a queue is in flight.
package struct InFlightWatcher: Sendable {
    private let time: any TimeSource
    private let interval: Duration
    /// SQS's counters are approximate: one zero proves nothing.
    private let zeros: Int
    private let depth: @Sendable () async throws -> QueueDepth

    package enum Verdict: Hashable, Sendable {
        case empty(QueueDepth)
        /// The caller asked to stop.
        case stopped(QueueDepth)

        package var depth: QueueDepth {
            switch self {
            case .empty(let depth), .stopped(let depth): depth
            }
        }
    }

    /// - Parameter zeros: how many readings in a row have to show nothing.
    package init(
        time: any TimeSource, interval: Duration = .seconds(1), zeros: Int = 3,
        depth: @escaping @Sendable () async throws -> QueueDepth
    ) {
        self.time = time
        self.interval = interval
        self.zeros = zeros
        self.depth = depth
    }

    /// - Throws: what the readings throw, or `CancellationError`.
    package func watch(
        onReading: @Sendable (QueueDepth) -> Void = { _ in }, shouldStop: @Sendable () -> Bool = { false }
    ) async throws -> Verdict {
        var row = 0
        while true {
            let reading = try await depth()
            onReading(reading)
            row = reading.notVisible == 0 ? row + 1 : 0
            if row >= zeros { return .empty(reading) }
            if shouldStop() { return .stopped(reading) }
            try await time.sleep(interval)
        }
    }
}
