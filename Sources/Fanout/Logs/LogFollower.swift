package import AWSClients
package import Timing

/// Gives what is being logged as it arrives. Events arrive late and out of order: every look goes back further than the last one
/// came, and gives only what is new.
package struct LogFollower: Sendable {
    private let source: LogSource
    private let options: Options

    package struct Options: Hashable, Sendable {
        package var interval: Duration = .seconds(2)
        /// Every look goes back so far before the newest event.
        package var overlap: Duration = .seconds(5)
        /// And every so many looks so far: what is later than this is missed.
        package var longOverlap: Duration = .seconds(30)
        package var looksPerLongOne = 5
        /// As many events are kept for sorting; what is beyond is given at once.
        package var most = 50_000

        package init() {}
    }

    package init(_ source: LogSource, options: Options = Options()) {
        self.source = source
        self.options = options
    }

    /// - Parameters:
    ///   - start: where to begin.
    ///   - onEvents: gets what every look found that is new, sorted.
    ///   - onNoGroup: called once where there is no log group, which may still come.
    ///   - shouldStop: asked between the looks, several times a second.
    /// - Throws: what the client throws, or what `onEvents` throws.
    package func follow(
        from start: Instant, shouldStop: () -> Bool, onNoGroup: () -> Void, onEvents: ([LogEvent]) throws -> Void
    ) async throws {
        var memory = LogMemory(start: start)
        var look = 0
        var isTold = false
        while !shouldStop() {
            let isLong = look % options.looksPerLongOne == 0
            // An event may claim to be of the future: that must not hide what comes now.
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
