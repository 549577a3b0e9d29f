import Fanout
import Operations
import Resources
import Stacks
import Timing
import WireFormat

/// What something costs, as people read it.
extension CostSummary {
    private var prices: PriceList { estimate.prices }

    var lines: [String] {
        var rows = [["", "", "dollars", "beyond the free tier"]]
        rows += estimate.items.map {
            [
                Self.title($0.name), Self.quantity($0), NumberFormat.dollars($0.dollars),
                NumberFormat.dollars($0.dollarsBeyondFree),
            ]
        }
        rows.append([
            "Total", "", NumberFormat.dollars(estimate.dollars), NumberFormat.dollars(estimate.dollarsBeyondFree),
        ])
        return [head] + table(rows) + facts + notes
    }

    private var head: String {
        let memory = "\(workload.memory) MB, \(workload.processor.rawValue)"
        guard let measured else {
            let seconds = NumberFormat.fixed(workload.secondsPerTask, decimals: workload.secondsPerTask < 10 ? 2 : 0)
            return "\(tasks) of \(seconds) s, \(workload.batchSize) a batch, \(memory):"
        }
        return "Run \(measured.run): \(tasks), \(memory):"
    }

    private var tasks: String { NumberFormat.count(workload.tasks, "task") }

    var facts: [String] {
        if let drain {
            let reached = NumberFormat.count(drain.concurrencyReached, "batch", "batches")
            var lines = ["Expected time: \(NumberFormat.duration(drain.duration)), with up to \(reached) at once."]
            if case .unknown(let why) = quota {
                lines.append(
                    "The account's quota is not known (\(why)), and taken to be enough; --concurrency sets it."
                )
            }
            if outlastsRetention, let retention {
                lines.append(
                    "The queue keeps a task for \(NumberFormat.duration(retention)): SQS deletes those that wait longer."
                )
            }
            return lines
        }
        guard let measured else { return [] }
        var line = "\(measured.invocations, "invocation"), \(count: measured.failedInvocations) of them failed; "
        line += NumberFormat.count(measured.starts, "start")
        if let seconds = measured.secondsPerTask { line += "; \(NumberFormat.fixed(seconds, decimals: 2)) s a task" }
        if let used = measured.mostMemoryUsed { line += "; at most \(used) of \(workload.memory) MB used" }
        return [
            "Time: \(NumberFormat.duration(measured.duration)). \(line).",
            "Lambda's part is what it reported; the rest follows from the numbers of tasks and invocations.",
        ]
    }

    var notes: [String] {
        let other = region.map { $0 != prices.region ? " (this stack is in \($0), where they may differ)" : "" } ?? ""
        return [
            "Prices of \(prices.region) on \(prices.date)\(other). The free tier is that of a month in which nothing else uses it.",
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
        case .lambdaGigabyteSeconds: "\(NumberFormat.fixed(item.quantity, decimals: 1)) GB-s"
        case .logGigabytes: "\(NumberFormat.fixed(item.quantity, decimals: 4)) GB"
        case .metricHours: "\(NumberFormat.fixed(item.quantity, decimals: 0)) metric-hours"
        default: NumberFormat.fixed(item.quantity, decimals: 0)
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
