internal import Timing
internal import Transport

/// HTTP for workers: retries what passes, honours `Retry-After`, and ends before the invocation does.
public struct HTTPClient: Sendable {
    let transport: any HTTPTransport
    let time: any TimeSource
    let deadline: Instant
    let random: @Sendable () -> Double

    /// Left for saving the result.
    private static let reserve: Duration = .seconds(3)
    private static let backoff = ExponentialBackoff(
        first: .milliseconds(500), longest: .seconds(20), jitter: .equal)

    /// What a server answered, whatever its status.
    public struct Response: Sendable {
        /// From 100 to 599; 200 to 299 is success.
        public let status: Int
        /// The whole body.
        public let body: [UInt8]
        let headers: HTTPHeaders

        /// The first value of a header, whatever the case of its name.
        public func header(_ name: String) -> String? { headers[name] }

        /// The body as text; what is not UTF-8 becomes U+FFFD.
        public var text: String { String(decoding: body, as: UTF8.self) }

        /// How long the server asks to be left alone, whether it says so in seconds or as a date; nil where it does not.
        public var retryAfter: Duration? { retryAfter(at: received) }

        let received: Instant

        func retryAfter(at now: Instant) -> Duration? {
            guard let value = headers["Retry-After"] else { return nil }
            // Of more digits than a day has seconds, nobody means what they say.
            if let seconds = Int(value) { return .seconds(min(max(seconds, 0), 31_536_000)) }
            return Instant(httpDate: value).map { max($0 - now, .zero) }
        }
    }

    /// Asks for a URL; see ``send(_:)``.
    ///
    /// - Throws: ``HTTPClientError`` where no answer came at all, `CancellationError`.
    public func get(_ url: String, headers: [String: String] = [:]) async throws -> Response {
        try await send(Request(.get, url, headers: headers))
    }

    /// Sends a request until there is an answer worth having, or no time left.
    ///
    /// Lost connections, time-outs, 429 and 5xx are tried again, after as long as `Retry-After` asks for. A request that must
    /// not be done twice is tried again only where nothing was sent. Where time runs out the last answer is returned, whatever
    /// it is. Redirects are not followed.
    ///
    /// - Throws: ``HTTPClientError`` where no answer came at all, `CancellationError`.
    public func send(_ request: Request) async throws -> Response {
        var wire = request.wire
        var attempt = 0
        while true {
            attempt += 1
            wire.timeout = min(max(timeLeft, .milliseconds(100)), request.timeout)
            let outcome = try await self.attempt(wire)
            guard let wait = wait(after: outcome, request, attempt: attempt), wait < timeLeft else {
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
                Response(status: response.status, body: response.body, headers: response.headers, received: time.now()))
        } catch let error as TransportError {
            return .failure(
                HTTPClientError(
                    origin: error.origin, detail: error.detail, passes: Self.passes(error),
                    mayHaveBeenCarriedOut: error.mayHaveBeenCarriedOut))
        }
    }

    private static func passes(_ error: TransportError) -> Bool {
        switch error.kind {
        case .couldNotConnect, .timedOut, .connectionLost, .couldNotResolve: true
        case .insecure, .plainHTTPRefused, .malformed, .tooLarge: false
        }
    }

    /// Nil where the outcome is final.
    private func wait(
        after outcome: Result<Response, HTTPClientError>, _ request: Request, attempt: Int
    ) -> Duration? {
        let backoff = Self.backoff.delay(after: attempt, random: random())
        switch outcome {
        case .failure(let error):
            return error.passes && (request.isRepeatable || !error.mayHaveBeenCarriedOut) ? backoff : nil
        case .success(let response):
            guard response.status == 429 || response.status >= 500 && request.isRepeatable else { return nil }
            return max(response.retryAfter(at: time.now()) ?? .zero, backoff)
        }
    }
}

/// No answer came.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Scheme and host, without path and query.
    public let origin: String
    /// What went wrong, in libcurl's words.
    public let detail: String
    let passes: Bool
    /// Whether the server may have done what was asked of it.
    public let mayHaveBeenCarriedOut: Bool

    public var description: String { "\(origin): \(detail)" }
}
