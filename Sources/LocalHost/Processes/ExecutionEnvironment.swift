internal import Foundation
internal import Synchronization
internal import Timing

/// One of Lambda's execution environments on this machine: a worker's process, and the Runtime API that it speaks to.
///
/// As "Using the Lambda runtime API for custom runtimes" in the Lambda Developer Guide describes it. One event at a time, by the
/// one thread that it is confined to; that thread waits in here. Where Lambda would start the process anew (after a crash or
/// a time-out), so does this.
final class ExecutionEnvironment {
    /// How an attempt to have an event done ended.
    enum End {
        case invoked(InvocationOutcome)
        /// The process never asked for an event.
        case notStarted(InvocationOutcome)

        var outcome: InvocationOutcome {
            switch self {
            case .invoked(let outcome), .notStarted(let outcome): outcome
            }
        }
    }

    /// Answers a request outside the Runtime API: status and body; nil for an unknown path.
    typealias OtherRequests = (LoopbackConnection.Request) -> (status: String, body: [UInt8])?

    /// Lambda's limit for a response, in bytes: 6 MB and 100.
    static let responseLimit = 6_291_556

    /// Host and port of the Runtime API.
    var address: String { listener.address }
    /// Access to the process for other threads.
    let remote: ProcessRemote
    let worker: WorkerProcess
    let time: any TimeSource
    let initialisationLimit: Duration
    let listener: LoopbackListener
    let output: WorkerOutput
    /// The worker's open request for the next event.
    var waiting: LoopbackConnection?
    /// The process has been ready for an event.
    var hasAsked = false
    var cancellation = Cancellation()
    private var others: OtherRequests = { _ in nil }

    /// - Throws: where nothing can be bound to 127.0.0.1.
    init(_ worker: WorkerProcess, time: any TimeSource, initialisationLimit: Duration) throws {
        self.worker = worker
        self.time = time
        self.initialisationLimit = initialisationLimit
        listener = try LoopbackListener()
        output = try WorkerOutput(worker.output)
        remote = ProcessRemote(waker: listener.waker)
    }

    /// Ends the process, and returns once it has ended.
    func stop() {
        endProcess()
        output.finish()
    }

    /// The outcome of one event.
    ///
    /// - Parameters:
    ///   - timeout: from the moment that the worker takes the event.
    ///   - cancellation: ends the process with the invocation. After ``Cancellation/cancel()`` call ``ProcessRemote/wake()``.
    ///   - others: answers what else the worker asks at this address.
    func invoke(
        _ event: [UInt8], timeout: Duration, cancellation: Cancellation = Cancellation(),
        others: @escaping OtherRequests = { _ in nil }
    ) -> End {
        (self.cancellation, self.others) = (cancellation, others)
        if let failure = makeReady() { return .notStarted(failure) }
        let id = UUID().uuidString.lowercased()
        handOver(event, id, timeout)
        return .invoked(outcome(of: id, within: timeout))
    }

    // MARK: An event

    private func handOver(_ event: [UInt8], _ id: String, _ timeout: Duration) {
        let deadline = time.now() + timeout
        waiting?.send(
            "200 OK",
            headers: [
                ("Lambda-Runtime-Aws-Request-Id", id), ("Lambda-Runtime-Deadline-Ms", "\(deadline.milliseconds)"),
                ("Lambda-Runtime-Invoked-Function-Arn", worker.environment.functionARN),
                ("Lambda-Runtime-Trace-Id", trace(id, deadline.seconds)),
            ], event)
        waiting = nil
    }

    private func outcome(of id: String, within limit: Duration) -> InvocationOutcome {
        let deadline = time.uptime + limit
        while true {
            switch wait(until: deadline, id) {
            case .answer(let outcome): return outcome
            case .ended(let end):
                forgetProcess()
                return .crashed(end)
            case .timedOut:
                endProcess()
                return .timedOut
            case .asked: break
            }
        }
    }

    /// X-Ray's form: a time and 24 digits; not sampled.
    private func trace(_ id: String, _ seconds: Int) -> String {
        let digits = id.filter(\.isHexDigit)
        return "Root=1-\(String(seconds, radix: 16))-\(digits.suffix(24));Parent=\(digits.prefix(16));Sampled=0"
    }

    // MARK: Waiting

    enum Occurrence {
        case asked
        case answer(InvocationOutcome)
        case ended(ProcessEnd)
        case timedOut
    }

    /// Answers requests until one of them, or something else, decides.
    ///
    /// - Parameters:
    ///   - deadline: by `TimeSource.uptime`.
    ///   - id: the invocation that may be answered; nil where none is under way.
    func wait(until deadline: Duration, _ id: String? = nil) -> Occurrence {
        while true {
            // What the process said before it ended counts.
            let (end, isGone, isCancelled) = (remote.end, remote.isProcessGone, cancellation.isCancelled)
            if isCancelled { remote.kill() }
            let limit: Duration? = isGone ? .zero : isCancelled ? nil : max(deadline - time.uptime, .zero)
            switch listener.wait(output, for: limit) {
            case .request(let request, let connection):
                if let occurrence = answer(request, on: connection, id) { return occurrence }
            case .nothing:
                if let end { return .ended(end) }
                return .timedOut
            case .other: break
            }
        }
    }

    private func answer(
        _ request: LoopbackConnection.Request, on connection: LoopbackConnection, _ id: String?
    ) -> Occurrence? {
        switch RuntimeCall(request) {
        case .next:
            (waiting, hasAsked) = (connection, true)
            return .asked
        case .initialisationError where id == nil:
            connection.accept()
            return .answer(.failed(ReportedError(request)))
        case .response(id):
            guard request.body.count <= Self.responseLimit else {
                connection.refuse(
                    "413 Payload Too Large", "RequestEntityTooLarge",
                    "the answer has \(request.body.count) bytes and the limit is \(Self.responseLimit)")
                return nil
            }
            connection.accept()
            return .answer(.response(request.body))
        case .error(id):
            connection.accept()
            return .answer(.failed(ReportedError(request)))
        case .response, .error, .initialisationError:
            connection.refuse("400 Bad Request", "InvalidRequestID", "this invocation is not under way")
        case nil:
            if let (status, body) = others(request) {
                connection.send(status, body)
            } else {
                connection.refuse("404 Not Found", "NotFound", "there is no such resource")
            }
        }
        return nil
    }
}
