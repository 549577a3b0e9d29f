package import Resources
internal import Timing

/// A run's usage of the things that AWS bills.
package struct CostUsage: Hashable, Sendable {
    package var processor: Architecture
    package var invocations: Int
    package var gigabyteSeconds: Double
    /// Requests as they are billed: one for each 64 KB.
    package var sqs: SQS
    /// PUT requests: one for each result.
    package var s3Writes: Int
    package var s3Lists: Int
    /// GET requests: one for each download.
    package var s3Reads: Int
    package var logBytes: Int
    /// Clock hours in which the worker sent metrics, times ``metrics``.
    package var metricHours: Int

    /// How many metrics the log lines of a function make: done, failed and retried tasks, and the duration.
    package static let metrics = 4

    package struct SQS: Hashable, Sendable {
        package var sends: Int
        package var receives: Int
        /// Long polls that found nothing.
        package var emptyReceives: Int
        package var deletes: Int

        package var total: Int { sends + receives + emptyReceives + deletes }

        /// Requests in batches of up to ten. Lambda documents no batch size of its own calls; the largest is assumed.
        ///
        /// - Parameter duration: of polling; each of five pollers makes three calls a minute on an empty queue.
        package init(tasks: Int, batchSize: Int, messageBytes: Int, duration: Duration) {
            func requests(_ tasks: Int, _ size: Int) -> Int {
                let (batches, rest) = tasks.quotientAndRemainder(dividingBy: size)
                let full = max((size * messageBytes).dividedUp(by: PriceList.sqsChunk), 1)
                let last = rest == 0 ? 0 : max((rest * messageBytes).dividedUp(by: PriceList.sqsChunk), 1)
                return batches * full + last
            }
            sends = requests(tasks, 10)
            receives = requests(tasks, min(batchSize, 10))
            deletes = tasks.dividedUp(by: min(batchSize, 10))
            emptyReceives = tasks == 0 ? 0 : 5 * Int(duration.components.seconds).dividedUp(by: 20)
        }
    }

    package init(
        processor: Architecture, invocations: Int, gigabyteSeconds: Double, sqs: SQS, s3Writes: Int,
        s3Lists: Int, s3Reads: Int, logBytes: Int, metricHours: Int = 0
    ) {
        self.processor = processor
        self.invocations = invocations
        self.gigabyteSeconds = gigabyteSeconds
        self.sqs = sqs
        self.s3Writes = s3Writes
        self.s3Lists = s3Lists
        self.s3Reads = s3Reads
        self.logBytes = logBytes
        self.metricHours = metricHours
    }

    /// The expected usage of a workload, if every task succeeds at its first attempt.
    package init(of workload: Workload, drain: DrainEstimate) {
        let starts = Double(drain.concurrencyReached) * workload.secondsToStart
        self.init(
            processor: workload.processor, invocations: workload.invocations,
            gigabyteSeconds: (Double(workload.invocations) * workload.secondsPerInvocation + starts)
                * workload.gigabytes,
            sqs: SQS(
                tasks: workload.tasks, batchSize: workload.batchSize, messageBytes: workload.messageBytes,
                duration: drain.duration),
            s3Writes: workload.tasks, s3Lists: Self.lists(for: workload.tasks), s3Reads: workload.tasks,
            logBytes: workload.tasks * workload.logBytesPerTask
                + workload.invocations * workload.logBytesPerInvocation,
            metricHours: Self.metrics * Int(drain.duration.inSeconds.rounded(.up)).dividedUp(by: 3_600))
    }

    /// LIST requests before a download, of all results and of the failures: a page holds a thousand keys.
    package static func lists(for tasks: Int) -> Int {
        tasks == 0 ? 0 : tasks.dividedUp(by: 1_000) + 1
    }
}
