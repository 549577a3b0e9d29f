internal import AWSCore
internal import Transport

/// HTTP for workers: retries what passes, honours `Retry-After`, and ends before the invocation does.
public struct HTTPClient: Sendable {
    let transport: any HTTPTransport
    let time: any TimeSource
    let deadline: Instant
    let random: @Sendable () -> Double

    /// Left for saving the result.
    private static let reserve: Duration = .seconds(3)
    private static let longestAttempt: Duration = .seconds(30)
    private static let longestWait: Duration = .seconds(20)

    public struct Response: Sendable {
        public let status: Int
        public let body: [UInt8]
        let headers: HTTPHeaders

        /// The first value of a header, whatever the case of its name.
        public func header(_ name: String) -> String? { headers[name] }

        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Asks until there is an answer worth having, or no time left.
    ///
    /// Lost connections, time-outs, 429 and 5xx are tried again. Where time runs out the last answer is returned, whatever it is.
    ///
    /// - Throws: ``HTTPClientError`` where no answer came at all, `CancellationError`.
    public func get(_ url: String, headers: [String: String] = [:]) async throws -> Response {
        var request = HTTPRequest(.get, url)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request.headers[name] = value }
        var attempt = 0
        while true {
            attempt += 1
            request.timeout = min(max(timeLeft, .milliseconds(100)), Self.longestAttempt)
            let outcome = try await self.attempt(request)
            guard let wait = wait(after: outcome, attempt: attempt), wait < timeLeft else {
                return try outcome.get()
            }
            try await time.sleep(wait)
        }
    }

    private var timeLeft: Duration { (deadline - time.now()) - Self.reserve }

    private func attempt(_ request: HTTPRequest) async throws -> Result<Response, HTTPClientError> {
        do {
            let response = try await transport.send(request)
            return .success(
                Response(status: response.status, body: response.body, headers: response.headers))
        } catch let error as TransportError {
            return .failure(HTTPClientError(origin: error.origin, detail: error.detail, passes: Self.passes(error)))
        }
    }

    private static func passes(_ error: TransportError) -> Bool {
        switch error.kind {
        case .couldNotConnect, .timedOut, .connectionLost, .couldNotResolve: true
        case .insecure, .plainHTTPRefused, .malformed: false
        }
    }

    /// Nil where the outcome is final.
    private func wait(after outcome: Result<Response, HTTPClientError>, attempt: Int) -> Duration? {
        let backoff = min(Duration.milliseconds(250) * (1 << min(attempt, 10)), Self.longestWait) * (0.5 + random() / 2)
        switch outcome {
        case .failure(let error): return error.passes ? backoff : nil
        case .success(let response):
            guard response.status == 429 || response.status >= 500 else { return nil }
            let hint = response.header("Retry-After").flatMap { Int($0) }.map { Duration.seconds($0) }
            return max(hint ?? .zero, backoff)
        }
    }
}

/// No answer came.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Scheme and host, without path and query.
    public let origin: String
    public let detail: String
    let passes: Bool

    public var description: String { "\(origin): \(detail)" }
}
