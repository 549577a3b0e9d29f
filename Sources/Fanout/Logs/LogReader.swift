package import AWSClients
package import Timing

/// Gives what was logged in a stretch of time in the order of time, whatever the stream, a piece at a time.
package struct LogReader: Sendable {
    private let source: LogSource
    private let limits: Limits

    package struct Limits: Hashable, Sendable {
        /// How long the first piece is; quiet times make the next ones longer, busy times shorter.
        package var first: Duration = .seconds(600)
        /// No piece is cut shorter than this, however much it holds.
        package var shortest: Duration = .seconds(1)
        /// As many events are kept in memory for sorting.
        package var most = 50_000

        package init() {}
    }

    package init(_ source: LogSource, limits: Limits = Limits()) {
        self.source = source
        self.limits = limits
    }

    /// - Parameters:
    ///   - end: the last moment.
    ///   - onEvents: gets each piece, sorted; no event twice.
    ///   - shouldStop: asked between the pieces.
    /// - Returns: whether there was a log group at all.
    /// - Throws: what the client throws, or what `onEvents` throws.
    package func read(
        from start: Instant, to end: Instant, shouldStop: () -> Bool = { false }, onEvents: ([LogEvent]) throws -> Void
    ) async throws -> Bool {
        var begin = start
        var length = limits.first
        while begin <= end, !shouldStop() {
            // Both ends belong to a query.
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
    /// By time; what one stream logged in the same millisecond stays in the order of its ids, which grow.
    package var inOrder: [LogEvent] {
        sorted { ($0.time, $0.stream, $0.id) < ($1.time, $1.stream, $1.id) }
    }
}
