internal import Timing

/// What is known of the task that is being done.
public struct TaskContext: Sendable {
    /// The run that the task belongs to; `unnamed` for messages that another producer sent without one.
    public let run: String
    /// The task's place in the input, from 0; nil for messages without one.
    public let index: Int?
    /// SQS's id of the message; the same however often it is delivered.
    public let messageID: String
    /// How often the task was received, this time included.
    public let attempt: Int
    /// The invocation that it is part of.
    public let requestID: String
    /// HTTP requests that end before the invocation does.
    public let http: HTTPClient

    let deadline: Instant
    let time: any TimeSource
    let tail: LogTail
    let output: @Sendable (String) -> Void

    /// How long there is until Lambda ends the process.
    public var remainingTime: Duration { deadline - time.now() }

    /// One line of JSON in the worker's log, with the run and the index in it.
    ///
    /// The last 20 lines, up to 4 KB, are in the task's failure record too, should it come to one.
    public func log(_ message: String) {
        tail.append(message)
        output(LogLine(level: "info", message: message, run: run, index: index, messageID: messageID).text)
    }
}
