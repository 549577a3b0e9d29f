internal import Timing

/// The report of a run: its course over time, the durations of its tasks, and its failures.
package struct RunReport: Sendable, Encodable {
    package let stack: String
    package let run: String
    /// Nil for a run on one machine.
    package let region: String?
    package let tasks: Int
    package let done: Int
    package let failed: Int
    /// Tasks that SQS did not take.
    package let refused: Int
    /// Tasks of which nothing is known yet.
    package let open: Int
    /// Tasks of which nothing is known once no worker is busy any more; `missing` in JSON.
    package let unaccounted: Int
    /// Whether workers may still finish tasks.
    package let isUnderWay: Bool
    /// Attempts that the workers logged to their end.
    package let attempts: Int
    /// Attempts without an end of their own; nil where nothing is known of them.
    package let unended: Unended?
    /// Attempts beyond each task's first.
    package let retries: Int
    /// Milliseconds since 1970; nil where nothing was logged.
    package let begun: Int64?
    package let ended: Int64?
    package let mostAtOnce: Int
    package let timeline: [Interval]
    package let durations: Durations?
    package let failures: [Failures]
    package let slowest: [Slow]

    /// Attempts that a limit or a crash ended.
    package struct Unended: Hashable, Sendable, Encodable {
        /// Attempts that the worker released because its invocation's time was over.
        package let outOfTime: Int
        /// Invocations, with all their tasks, that a crash or one of Lambda's limits ended; at least this many.
        package let invocations: Int

        package init(outOfTime: Int, invocations: Int) {
            self.outOfTime = outOfTime
            self.invocations = invocations
        }
    }

    /// An interval of the run.
    package struct Interval: Sendable, Encodable {
        /// Milliseconds since 1970.
        package let from: Int64
        package let to: Int64
        package fileprivate(set) var started = 0
        package fileprivate(set) var done = 0
        /// Attempts that failed.
        package fileprivate(set) var failed = 0
        /// The most attempts at once.
        package fileprivate(set) var atOnce = 0
    }

    /// The durations of attempts, in milliseconds.
    package struct Durations: Sendable, Encodable {
        package let median: Int
        package let ninetieth: Int
        package let ninetyNinth: Int
        package let longest: Int
        package let histogram: [Bar]

        /// Attempts of at least `from` and less than `below` milliseconds.
        package struct Bar: Sendable, Encodable {
            package let from: Int
            package let below: Int
            package fileprivate(set) var count = 0
        }
    }

    /// Why one task failed.
    package struct Failure: Sendable {
        package let index: Int
        package let error: String
        /// Equal for errors that look alike.
        package let signature: String

        package init(index: Int, error: String, signature: String) {
            (self.index, self.error, self.signature) = (index, error, signature)
        }
    }

    /// Failures that look alike.
    package struct Failures: Sendable, Encodable {
        package let signature: String
        /// Tasks.
        package let count: Int
        package let exampleTask: Int
        package let exampleError: String
    }

    package struct Slow: Sendable, Encodable {
        package let task: Int
        package let attempt: Int
        package let milliseconds: Int
        package let isDone: Bool
    }

    private enum CodingKeys: String, CodingKey {
        case stack, run, region, tasks, done, failed, refused, open, isUnderWay, attempts, unended, retries, begun,
            ended
        case mostAtOnce, timeline, durations, failures, slowest
        case unaccounted = "missing"
    }

    private static let intervals = 120
    private static let bars = 24
    private static let shownSlow = 10

    /// - Parameters:
    ///   - isBusy: whether workers may be busy with the run.
    ///   - attempts: in any order; the same one may come twice.
    ///   - failures: those of tasks in another state are left out.
    package init(
        stack: String, run: RunID, region: String? = nil, states: TaskStates, isBusy: Bool,
        attempts: [TaskAttempt], unended: Unended? = nil, failures: [Failure]
    ) {
        let attempts = Set(attempts).sorted { ($0.end, $0.index, $0.number) < ($1.end, $1.index, $1.number) }
        self.stack = stack
        self.run = run.text
        self.region = region
        tasks = states.tasks
        done = states.done.count
        failed = states.failed.count
        refused = states.refused.count
        isUnderWay = isBusy && !states.isComplete
        open = isUnderWay ? states.unaccounted.count : 0
        unaccounted = isUnderWay ? 0 : states.unaccounted.count
        self.unended = unended
        self.attempts = attempts.count
        retries = attempts.count { $0.number > 1 }
        begun = attempts.map(\.start.milliseconds).min()
        ended = attempts.last?.end.milliseconds
        (timeline, mostAtOnce) = Self.timeline(attempts)
        durations = Self.durations(attempts.map(\.milliseconds))
        self.failures = Self.failures(failures.filter { states.failed.contains($0.index) })
        slowest = attempts.sorted { ($0.milliseconds, $1.index) > ($1.milliseconds, $0.index) }
            .prefix(Self.shownSlow)
            .map { Slow(task: $0.index, attempt: $0.number, milliseconds: $0.milliseconds, isDone: $0.isDone) }
    }

    private static func timeline(_ attempts: [TaskAttempt]) -> ([Interval], Int) {
        guard let first = attempts.map(\.start.milliseconds).min(), let last = attempts.last?.end.milliseconds else {
            return ([], 0)
        }
        let width = max(1, (last - first) / Int64(intervals) + 1)
        let count = Int((last - first) / width) + 1
        var timeline = (0..<count).map { number in
            Interval(from: first + Int64(number) * width, to: first + Int64(number + 1) * width)
        }
        func position(_ instant: Instant) -> Int { Int((instant.milliseconds - first) / width) }
        for attempt in attempts {
            timeline[position(attempt.start)].started += 1
            if attempt.isDone {
                timeline[position(attempt.end)].done += 1
            } else {
                timeline[position(attempt.end)].failed += 1
            }
        }
        let most = countAtOnce(attempts, in: &timeline, position)
        return (timeline, most)
    }

    /// Counts attempts at once, from their starts and ends in the order of time.
    private static func countAtOnce(
        _ attempts: [TaskAttempt], in timeline: inout [Interval], _ position: (Instant) -> Int
    ) -> Int {
        let changes =
            (attempts.map { ($0.start, 1) } + attempts.map { ($0.end, -1) }).sorted {
                // At the same time, ends come first.
                ($0.0, $0.1) < ($1.0, $1.1)
            }
        var (now, most, interval) = (0, 0, 0)
        for (instant, change) in changes {
            while interval < position(instant) {
                timeline[interval].atOnce = max(timeline[interval].atOnce, now)
                interval += 1
                timeline[interval].atOnce = now
            }
            now += change
            timeline[interval].atOnce = max(timeline[interval].atOnce, now)
            most = max(most, now)
        }
        return most
    }

    private static func durations(_ durations: [Int]) -> Durations? {
        let sorted = durations.sorted()
        guard let longest = sorted.last else { return nil }
        func percentile(_ share: Double) -> Int { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        let width = longest / bars + 1
        var histogram = (0...(longest / width)).map { Durations.Bar(from: $0 * width, below: ($0 + 1) * width) }
        for duration in sorted { histogram[duration / width].count += 1 }
        return Durations(
            median: percentile(0.5), ninetieth: percentile(0.9), ninetyNinth: percentile(0.99), longest: longest,
            histogram: histogram)
    }

    private static func failures(_ failures: [Failure]) -> [Failures] {
        Dictionary(grouping: failures, by: \.signature).compactMap { signature, members in
            guard let example = members.min(by: { $0.index < $1.index }) else { return nil }
            return Failures(
                signature: signature, count: members.count, exampleTask: example.index, exampleError: example.error)
        }.sorted { ($1.count, $0.signature) < ($0.count, $1.signature) }
    }
}
