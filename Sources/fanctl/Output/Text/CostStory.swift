import Fanout
import Resources
import Stacks
import Timing

/// What something costs, as people and scripts read it.
struct CostStory {
    let stack: String
    /// The stack's own; nil where nobody knows yet.
    let region: String?
    let workload: Workload
    let estimate: CostEstimate
    /// Nil for a run that is over.
    var drain: DrainEstimate?
    /// Nil for a run that is over.
    var quota: AccountQuota?
    /// How long the queue keeps a task; nil for somebody else's queue, or for a run that is over.
    var retention: TimeSpan?
    /// Nil before a run.
    var measured: MeasuredRun?

    /// Whether tasks are lost before a worker takes them.
    var outlastsRetention: Bool {
        guard let drain, let retention else { return false }
        return drain.duration > .seconds(retention.seconds)
    }

    private var prices: PriceList { estimate.prices }

    var lines: [String] {
        var rows = [["", "", "dollars", "beyond the free tier"]]
        rows += estimate.items.map {
            [
                Self.title($0.name), Self.quantity($0), Figures.dollars($0.dollars),
                Figures.dollars($0.dollarsBeyondFree),
            ]
        }
        rows.append(["Total", "", Figures.dollars(estimate.dollars), Figures.dollars(estimate.dollarsBeyondFree)])
        return [head] + table(rows) + facts + notes
    }

    private var head: String {
        let memory = "\(workload.memory) MB, \(workload.processor.rawValue)"
        guard let measured else {
            let seconds = Figures.fixed(workload.secondsPerTask, decimals: workload.secondsPerTask < 10 ? 2 : 0)
            return "\(tasks) of \(seconds) s, \(workload.batchSize) a batch, \(memory):"
        }
        return "Run \(measured.run): \(tasks), \(memory):"
    }

    private var tasks: String { "\(Figures.fixed(Double(workload.tasks), decimals: 0)) tasks" }

    var facts: [String] {
        if let drain {
            let reached = Figures.fixed(Double(drain.concurrencyReached), decimals: 0)
            let time = "Expected time: \(Figures.duration(drain.duration)), with up to \(reached) batches at once."
            var lines = [time]
            if case .unknown(let why) = quota {
                lines.append(
                    "This takes it that the account permits as many; its quota is not known (\(why)), --concurrency says it."
                )
            }
            if outlastsRetention, let retention {
                lines.append("The queue keeps a task for \(retention): those that wait longer are lost.")
            }
            return lines
        }
        guard let measured else { return [] }
        let invocations = Figures.fixed(Double(measured.invocations), decimals: 0)
        var line = "\(invocations) invocations, \(measured.failedInvocations) of them failed; \(measured.starts) starts"
        if let seconds = measured.secondsPerTask { line += "; \(Figures.fixed(seconds, decimals: 2)) s a task" }
        if let used = measured.mostMemoryUsed { line += "; at most \(used) of \(workload.memory) MB used" }
        return [
            "Time: \(Figures.duration(measured.duration)). \(line).",
            "Lambda's part is what it reported; the rest follows from the numbers of tasks and invocations.",
        ]
    }

    var notes: [String] {
        let other = region.map { $0 != prices.region ? " (this stack is in \($0), where they may differ)" : "" } ?? ""
        return [
            "Prices of \(prices.region) on \(prices.date)\(other). The free tier is a month's, nothing else using it.",
            "Not counted: storage, transfer to the internet, tax.",
        ]
    }

    static func title(_ name: CostEstimate.Name) -> String {
        switch name {
        case .lambdaRequests: "Lambda requests"
        case .lambdaGigabyteSeconds: "Lambda duration"
        case .sqsRequests: "SQS requests"
        case .s3Writes: "S3 PUT"
        case .s3Lists: "S3 LIST"
        case .s3Reads: "S3 GET"
        case .logGigabytes: "CloudWatch Logs"
        case .metricHours: "CloudWatch metrics"
        }
    }

    static func quantity(_ item: CostEstimate.Item) -> String {
        switch item.name {
        case .lambdaGigabyteSeconds: "\(Figures.fixed(item.quantity, decimals: 1)) GB-s"
        case .logGigabytes: "\(Figures.fixed(item.quantity, decimals: 4)) GB"
        case .metricHours: "\(Figures.fixed(item.quantity, decimals: 0)) metric-hours"
        default: Figures.fixed(item.quantity, decimals: 0)
        }
    }

    /// The first column to the left, the others to the right.
    private func table(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            "  "
                + row.indices.map { column in
                    let space = String(repeating: " ", count: widths[column] - row[column].count)
                    return column == 0 ? row[column] + space : space + row[column]
                }.joined(separator: "  ")
        }
    }
}

/// The same for scripts.
struct CostDocument: Encodable {
    let stack: String
    /// Nil before a run.
    let run: String?
    let tasks: Int
    let secondsPerTask: Double?
    let batchSize: Int
    let memory: Int
    let architecture: String
    let items: [Item]
    let dollars: Double
    let dollarsBeyondFree: Double
    /// Of an estimate the expected time, of a run the time that it took.
    let seconds: Double
    /// Nil after a run.
    let concurrencyReached: Int?
    /// How many invocations the account permits at once; nil after a run, and where that is not known.
    let accountQuota: Int?
    /// Whether the expected time is longer than the queue keeps a task.
    let outlastsRetention: Bool
    let measured: Measured?
    let prices: Prices

    struct Item: Encodable {
        let name: CostEstimate.Name
        let quantity: Double
        let dollars: Double
        let dollarsBeyondFree: Double
    }

    struct Measured: Encodable {
        let invocations: Int
        let failedInvocations: Int
        let attempts: Int
        let billedSeconds: Double
        let starts: Int
        /// MB.
        let mostMemoryUsed: Int?
    }

    struct Prices: Encodable {
        let date: String
        let region: String
    }

    init(_ story: CostStory) {
        stack = story.stack
        run = story.measured?.run.text
        tasks = story.workload.tasks
        secondsPerTask = story.measured.map(\.secondsPerTask) ?? story.workload.secondsPerTask
        batchSize = story.workload.batchSize
        memory = story.workload.memory
        architecture = story.workload.processor.rawValue
        items = story.estimate.items.map {
            Item(
                name: $0.name, quantity: $0.quantity, dollars: $0.dollars, dollarsBeyondFree: $0.dollarsBeyondFree)
        }
        dollars = story.estimate.dollars
        dollarsBeyondFree = story.estimate.dollarsBeyondFree
        seconds = (story.drain?.duration ?? story.measured?.duration ?? .zero).inSeconds
        concurrencyReached = story.drain?.concurrencyReached
        accountQuota = story.quota?.limit
        outlastsRetention = story.outlastsRetention
        measured = story.measured.map {
            Measured(
                invocations: $0.invocations, failedInvocations: $0.failedInvocations, attempts: $0.attempts,
                billedSeconds: Double($0.billedMilliseconds) / 1000, starts: $0.starts,
                mostMemoryUsed: $0.mostMemoryUsed)
        }
        prices = Prices(date: story.estimate.prices.date, region: story.estimate.prices.region)
    }
}
