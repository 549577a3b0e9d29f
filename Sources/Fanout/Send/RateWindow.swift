package import Timing

/// The growth of a count over the last minute.
package struct RateWindow: Hashable, Sendable {
    private let length: Duration
    /// Ascending; the first one is the newest that the window no longer holds, or the first of all.
    private var samples: [Sample] = []

    private struct Sample: Hashable, Sendable {
        let count: Int
        let time: Instant
    }

    package init(length: Duration = .seconds(60)) {
        self.length = length
    }

    /// A count below the last one restarts the window.
    package mutating func note(_ count: Int, at time: Instant) {
        if let last = samples.last {
            if count < last.count {
                samples = []
            } else if time <= last.time {
                samples.removeLast()
            }
        }
        samples.append(Sample(count: count, time: time))
        while samples.count > 2, time - samples[1].time >= length { samples.removeFirst() }
    }

    /// Nil before there are two counts of different times.
    package var perSecond: Double? {
        guard let first = samples.first, let last = samples.last, last.time > first.time else { return nil }
        return Double(last.count - first.count) / (last.time - first.time).inSeconds
    }
}
