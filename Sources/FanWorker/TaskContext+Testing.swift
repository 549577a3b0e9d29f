internal import Diagnostics
internal import Timing
internal import Transport

extension TaskContext {
    /// A context for a worker's own tests: HTTP requests are real, and there is neither a queue nor Lambda.
    ///
    /// - Parameters:
    ///   - timeLimit: until when the invocation would last.
    ///   - attempt: how often the task was received, this time included.
    ///   - log: gets the lines of the worker's log.
    public init(
        testingWithin timeLimit: Duration = .seconds(60), attempt: Int = 1,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        let time = SystemTimeSource()
        let deadline = time.now() + timeLimit
        self.init(
            run: "test", index: 0, messageID: "test", attempt: attempt, requestID: "test",
            http: HTTPClient(
                transport: CurlTransport(), time: time, deadline: deadline, random: { .random(in: 0..<1) }),
            deadline: deadline, time: time, tail: LogTail(), output: log)
    }
}
