package import AWSClients

/// The number of messages of a queue, by SQS's counters, which lag behind by up to a minute.
package struct QueueDepth: Hashable, Sendable {
    /// Waiting to be received.
    package let visible: Int
    /// In flight.
    package let notVisible: Int
    package let delayed: Int

    package init(visible: Int, notVisible: Int, delayed: Int) {
        self.visible = visible
        self.notVisible = notVisible
        self.delayed = delayed
    }

    package var total: Int { visible + notVisible + delayed }

    /// - Throws: ``RunError``, or what the client throws.
    package init(of queue: QueueURL, client: SQSClient) async throws {
        guard let attributes = try await client.attributes(of: queue) else {
            throw RunError.queueMissing(queue.rawValue)
        }
        try self.init(attributes, of: queue.rawValue)
    }

    /// Reads the counters among a queue's attributes.
    ///
    /// - Throws: ``RunError/counterMissing(queue:counter:)``.
    package init(_ attributes: [String: String], of queue: String) throws {
        func counter(_ name: String) throws -> Int {
            guard let value = attributes[name].flatMap({ Int($0) }) else {
                throw RunError.counterMissing(queue: queue, counter: name)
            }
            return value
        }
        visible = try counter("ApproximateNumberOfMessages")
        notVisible = try counter("ApproximateNumberOfMessagesNotVisible")
        delayed = try counter("ApproximateNumberOfMessagesDelayed")
    }
}
