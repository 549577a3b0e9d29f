package import AWSClients
package import WireFormat

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
        run = message.attributes[TaskAttribute.run.rawValue].flatMap { RunID($0) }
        index = message.attributes[TaskAttribute.index.rawValue].flatMap(TaskAttribute.index)
        source = message.systemAttributes["DeadLetterQueueSourceArn"]
    }
}
