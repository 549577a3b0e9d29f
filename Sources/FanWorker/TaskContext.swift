internal import Diagnostics
internal import Timing
internal import WireFormat

/// The identity of the running task, its time limit, its log and an HTTP client.
public struct TaskContext: Sendable {
    /// The name of the task's run; `unnamed` for a message without one.
    public let run: String
    /// The task's index in the input, from 0; nil for a message without one.
    public let index: Int?
    /// SQS's id of the message; the same however often it is delivered.
    public let messageID: String
    /// The message's receive count, this delivery included.
    public let attempt: Int
    /// Lambda's id of the invocation.
    public let requestID: String
    /// An HTTP client whose requests end before the invocation does.
    public let http: HTTPClient

    let deadline: Instant
    let time: any TimeSource
    let tail: LogTail
    let output: @Sendable (String) -> Void

    /// The time until Lambda ends the process.
    public var remainingTime: Duration { deadline - time.now() }

    /// Writes one line of JSON to the worker's log, with the run and the index.
    ///
    /// If the task fails for good, its failure record holds the last 20 lines, up to 4 KB.
    public func log(_ message: String) {
        tail.append(message)
        output(LogLine(.info, message, run: run, index: index, messageID: messageID).text)
    }
}
