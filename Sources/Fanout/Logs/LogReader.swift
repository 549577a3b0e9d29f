package import AWSClients
package import Timing

/// Reads the events of an interval in the order of time, across streams, one piece at a time.
package struct LogReader: Sendable {
    private let source: LogSource
    private let limits: Limits

    package struct Limits: Hashable, Sendable {
        /// The length of the first piece; the next ones are longer in quiet times, and shorter in busy ones.
        package var first: Duration = .seconds(600)
        /// The shortest piece.
        package var shortest: Duration = .seconds(1)
        /// How many events are kept in memory for sorting.
        package var most = 50_000

        package init() {}
    }

    package init(_ source: LogSource, limits: Limits = Limits()) {
        self.source = source
        self.limits = limits
    }

    /// - Parameters:
    ///   - end: inclusive.
    ///   - onEvents: gets each piece, sorted, without duplicates.
    ///   - shouldStop: asked between the pieces.
    /// - Returns: whether there is a log group.
    /// - Throws: what the client throws, or what `onEvents` throws.
    package func read(
        from start: Instant, to end: Instant, shouldStop: () -> Bool = { false }, onEvents: ([LogEvent]) throws -> Void
    ) async throws -> Bool {
        var begin = start
        var length = limits.first
        while begin <= end, !shouldStop() {
            // Both ends of a query are inclusive.
            let last = min(begin + length + .milliseconds(-1), end)
            let mayBeCut = length > limits.shortest
            var piece: [String: LogEvent] = [:]
            let ending = try await source.read(from: begin, to: last) { page in
                for event in page { piece[event.id] = event }
                return !mayBeCut || piece.count <= limits.most
            }
            switch ending {
            case .noGroup: return false
            case .stopped:
                length = max(length / 8, limits.shortest)
                continue
            case .complete: break
            }
            if !piece.isEmpty { try onEvents(piece.values.inOrder) }
            begin = last + .milliseconds(1)
            if piece.count < limits.most / 4 { length *= 4 }
        }
        return true
    }
}

extension Collection<LogEvent> {
    /// Sorts by time, and events of one stream and millisecond by their ids, which grow.
    package var inOrder: [LogEvent] {
        sorted { ($0.time, $0.stream, $0.id) < ($1.time, $1.stream, $1.id) }
    }
}
