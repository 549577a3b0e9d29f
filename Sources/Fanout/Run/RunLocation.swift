package import AWSClients

/// Where the runs of a stack live: the bucket, the queues and the function.
package struct RunLocation: Hashable, Sendable {
    package let bucket: String
    package let resultsPrefix: String
    package let queue: QueueURL
    /// Nil where the queue is not the stack's own: then neither are its dead letters.
    package let deadLetterQueue: QueueURL?
    /// The UUID of the event source mapping; nil where there is none.
    package let mapping: String?
    package let function: String
    package let alias: String

    package init(
        bucket: String, resultsPrefix: String, queue: QueueURL, deadLetterQueue: QueueURL?, mapping: String?,
        function: String, alias: String
    ) {
        self.bucket = bucket
        self.resultsPrefix = resultsPrefix
        self.queue = queue
        self.deadLetterQueue = deadLetterQueue
        self.mapping = mapping
        self.function = function
        self.alias = alias
    }

    package func keys(of run: RunID) -> RunKeys { RunKeys(resultsPrefix: resultsPrefix, run: run) }
}
