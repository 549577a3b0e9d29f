package import AWSClients

/// A message of the dead-letter queue, invisible to others for a while.
package struct DeadLetter: Hashable, Sendable {
    /// SQS's message ID.
    package let id: String
    let receiptHandle: String
    package let body: String
    /// Nil for another producer's message.
    package let run: RunID?
    /// The task's index; nil for another producer's message.
    package let index: Int?
    /// The ARN of the queue that it came from; nil where it was sent to the dead-letter queue itself.
    package let source: String?

    package init(_ message: ReceivedMessage) {
        id = message.id
        receiptHandle = message.receiptHandle
        body = message.body
        let index = message.attributes[TaskMessage.indexAttribute].flatMap { Int($0) }
        run = message.attributes[TaskMessage.runAttribute].flatMap { RunID($0) }
        self.index = index.flatMap { $0 >= 0 ? $0 : nil }
        source = message.systemAttributes["DeadLetterQueueSourceArn"]
    }
}
