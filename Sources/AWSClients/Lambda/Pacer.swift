package import Timing

/// Lets callers pass at a limited rate: a burst at first, then evenly.
package actor Pacer {
    private let time: any TimeSource
    private let interval: Duration
    private let burst: Int
    /// When the bucket would be full again.
    private var full: Instant?

    /// - Parameters:
    ///   - rate: callers a second once the burst is used up.
    ///   - burst: callers that pass at once after a pause.
    package init(rate: Int, burst: Int, time: any TimeSource) {
        self.time = time
        self.burst = burst
        interval = .milliseconds(1000 / rate)
    }

    /// Within any second at most burst + rate pass: 8 + 6 stays below Lambda's 15.
    package static func lambdaControlPlane(time: any TimeSource) -> Pacer {
        Pacer(rate: 6, burst: 8, time: time)
    }

    /// Waits for a place. Places are given in the order of the calls.
    package func pass() async throws {
        let now = time.now()
        let start = max(full ?? now, now)
        let next = start + interval
        full = next
        let wait = (next - now) - interval * burst
        if wait > .zero { try await time.sleep(wait) }
    }
}
