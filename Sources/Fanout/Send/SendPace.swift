internal import Timing

/// Spreads messages evenly over time.
struct SendPace {
    private let rate: Double?
    private var next: Instant?

    /// - Parameter rate: messages a second; nil, or 0 and less, for no limit.
    init(rate: Double?) {
        self.rate = rate.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Messages in a batch; fewer at a low rate, to avoid bursts.
    var capacity: Int {
        guard let rate else { return MessageSize.entriesPerBatch }
        return Int(min(max(rate, 1), Double(MessageSize.entriesPerBatch)))
    }

    /// The wait before the next `count` messages; nil for none.
    mutating func wait(for count: Int, now: Instant) -> Duration? {
        guard let rate else { return nil }
        let start = max(next ?? now, now)
        next = start + .seconds(Double(count) / rate)
        return start > now ? start - now : nil
    }
}
