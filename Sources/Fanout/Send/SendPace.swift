internal import Timing

/// Spreads messages evenly over time.
struct SendPace {
    private let rate: Double?
    private var next: Instant?

    /// - Parameter rate: messages a second; nil or not above 0 waits never.
    init(rate: Double?) {
        self.rate = rate.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Messages in a batch: at a low rate fewer, so that they do not come in bursts.
    var capacity: Int {
        guard let rate else { return MessageSize.entriesPerBatch }
        return Int(min(max(rate, 1), Double(MessageSize.entriesPerBatch)))
    }

    /// How long to wait before so many messages; nil for not at all.
    mutating func wait(for count: Int, now: Instant) -> Duration? {
        guard let rate else { return nil }
        let start = max(next ?? now, now)
        next = start + .seconds(Double(count) / rate)
        return start > now ? start - now : nil
    }
}
