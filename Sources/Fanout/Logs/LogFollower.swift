package import AWSClients
package import Timing

/// Follows a log as it is written.
///
/// Events arrive late and out of order: each poll reads again from before the newest event, and reports only new ones.
package struct LogFollower: Sendable {
    private let source: LogSource
    private let options: Options

    package struct Options: Hashable, Sendable {
        package var interval: Duration = .seconds(2)
        /// How far before the newest event each poll starts.
        package var overlap: Duration = .seconds(5)
        /// How far before it every n-th poll starts; events that arrive later are missed.
        package var longOverlap: Duration = .seconds(30)
        package var looksPerLongOne = 5
        /// How many events are kept for sorting; above it they are reported unsorted.
        package var most = 50_000

        package init() {}
    }

    package init(_ source: LogSource, options: Options = Options()) {
        self.source = source
        self.options = options
    }

    /// - Parameters:
    ///   - start: the time of the first event.
    ///   - onEvents: gets the new events of each poll, sorted.
    ///   - onNoGroup: called once where there is no log group yet.
    ///   - shouldStop: asked between polls, several times a second.
    /// - Throws: what the client throws, or what `onEvents` throws.
    package func follow(
        from start: Instant, shouldStop: () -> Bool, onNoGroup: () -> Void, onEvents: ([LogEvent]) throws -> Void
    ) async throws {
        var memory = LogMemory(start: start)
        var look = 0
        var isTold = false
        while !shouldStop() {
            let isLong = look % options.looksPerLongOne == 0
            // An event with a future time must not hide those of now.
            let newest = min(memory.newest, source.time.now())
            let begin = max(newest + (isLong ? options.longOverlap : options.overlap) * -1, start)
            var fresh: [LogEvent] = []
            let ending = try await source.read(from: begin) { page in
                fresh += page.filter { memory.isNew($0) }
                if fresh.count > options.most {
                    try onEvents(fresh.inOrder)
                    fresh = []
                }
                return !shouldStop()
            }
            if !fresh.isEmpty { try onEvents(fresh.inOrder) }
            if ending == .noGroup, !isTold {
                onNoGroup()
                isTold = true
            }
            memory.forget(before: min(memory.newest, source.time.now()) + options.longOverlap * -1)
            look += 1
            try await pause(shouldStop)
        }
    }

    private func pause(_ shouldStop: () -> Bool) async throws {
        var left = options.interval
        while left > .zero, !shouldStop() {
            let part = min(left, .milliseconds(200))
            try await source.time.sleep(part)
            left -= part
        }
    }
}
