internal import Hashing
internal import SigV4
internal import Synchronization
package import Timing
package import Transport

/// Sends operations: adds host and signature, retries what is worth it, corrects the clock, renews credentials.
package final class RequestPipeline: Sendable {
    package let endpoints: Endpoints
    private let transport: any HTTPTransport
    private let credentials: any CredentialsProvider
    private let policy: RetryPolicy
    private let time: any TimeSource
    private let random: @Sendable () -> Double
    private let observe: @Sendable (Attempt) -> Void
    private let skew = Mutex(Duration.zero)

    /// One request that was made, for `--verbose` and for counting.
    package struct Attempt: Sendable {
        package let call: AWSError.Call
        package let number: Int
        package let error: AWSError?
        package let duration: Duration
        /// How long the pipeline waits before it tries again; nil after the last attempt.
        package let nextIn: Duration?
    }

    package init(
        transport: any HTTPTransport, credentials: any CredentialsProvider, endpoints: Endpoints,
        policy: RetryPolicy = RetryPolicy(), time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        observe: @escaping @Sendable (Attempt) -> Void = { _ in }
    ) {
        self.transport = transport
        self.credentials = credentials
        self.endpoints = endpoints
        self.policy = policy
        self.time = time
        self.random = random
        self.observe = observe
    }

    /// Sends an operation until it succeeds, or until another attempt is not worth it.
    ///
    /// Redirects count as failures: a signature holds for one host.
    ///
    /// - Throws: ``AWSError``, `CancellationError`, or what the source of credentials throws.
    package func send(_ operation: AWSOperation) async throws -> HTTPResponse {
        let call = AWSError.Call(service: operation.service, operation: operation.name)
        var keys = operation.isSigned ? try await credentials.credentials() : nil
        var attempt = 1
        var mayRenew = true
        var mayCorrectClock = true
        while true {
            let began = time.now()
            let offset = skew.withLock { $0 }
            let (outcome, serverDate) = try await exchange(operation, call, keys, at: began + offset)
            let duration = time.now() - began
            guard case .failure(let error) = outcome else {
                observe(Attempt(call: call, number: attempt, error: nil, duration: duration, nextIn: nil))
                return try outcome.get()
            }
            if mayRenew, let old = keys, Self.mayBeExpired(error, operation) {
                mayRenew = false
                if let fresh = try await credentials.credentials(replacing: old) {
                    observe(Attempt(call: call, number: attempt, error: error, duration: duration, nextIn: .zero))
                    keys = fresh
                    continue
                }
            }
            if mayCorrectClock, correctClock(error, serverDate, used: offset) {
                mayCorrectClock = false
                observe(Attempt(call: call, number: attempt, error: error, duration: duration, nextIn: .zero))
                continue
            }
            let decision = policy.decide(
                error, attempt: attempt, isIdempotent: operation.isIdempotent, random: random())
            guard case .retry(let wait) = decision else {
                observe(Attempt(call: call, number: attempt, error: error, duration: duration, nextIn: nil))
                throw error
            }
            observe(Attempt(call: call, number: attempt, error: error, duration: duration, nextIn: wait))
            try await time.sleep(wait)
            attempt += 1
        }
    }

    private static let expiredCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]

    /// An answer to HEAD has no body, and so no code that would say what was wrong with the credentials.
    private static func mayBeExpired(_ error: AWSError, _ operation: AWSOperation) -> Bool {
        if error.has(expiredCodes) { return true }
        return operation.method == .head && error.has(["HTTP400", "HTTP403"])
    }

    private func exchange(
        _ operation: AWSOperation, _ call: AWSError.Call, _ keys: Credentials?, at instant: Instant
    ) async throws -> (Result<HTTPResponse, AWSError>, serverDate: String?) {
        let request = signed(operation, keys, at: instant)
        do {
            let response = try await transport.send(request)
            guard (200..<300).contains(response.status) || response.status == 304 else {
                return (.failure(.service(ServiceFailure(call: call, response: response))), response.headers["date"])
            }
            return (.success(response), nil)
        } catch let error as TransportError {
            return (.failure(.transport(call: call, error)), nil)
        }
    }

    /// - Parameter offset: the refused request's clock correction; other calls may have corrected the clock meanwhile.
    private func correctClock(_ error: AWSError, _ serverDate: String?, used offset: Duration) -> Bool {
        guard case .service(let failure) = error,
            let correction = ClockSkew.correction(for: failure, serverDate: serverDate, now: time.now())
        else { return false }
        // The same correction again would fail again: the signature is wrong for another reason.
        let change = offset - correction
        guard change > .seconds(240) || change < .seconds(-240) else { return false }
        skew.withLock { $0 = correction }
        return true
    }
}

extension RequestPipeline {
    /// The request as it goes over the wire.
    private func signed(_ operation: AWSOperation, _ keys: Credentials?, at instant: Instant) -> HTTPRequest {
        let endpoint = endpoints.endpoint(for: operation.service)
        let base = operation.bucket.map(endpoints.bucketURL) ?? endpoint.url
        let query = PercentEncoding.query(operation.query)
        let url = base + operation.path + (query.isEmpty ? "" : "?" + query)
        var request = HTTPRequest(
            operation.method, url, headers: operation.headers, body: operation.body, timeout: operation.timeout,
            isReplayable: operation.isIdempotent)
        guard let keys else { return request }

        let (host, path) = Self.split(url)
        var headers = operation.headers.fields.map { (name: $0.name, value: $0.value) }
        headers.append((name: "Host", value: host))
        let signer = Signer(
            key: SigningKeyMaterial(
                accessKeyID: keys.accessKeyID, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken),
            region: endpoint.signingRegion, service: operation.service.signingName,
            pathRule: operation.service == .s3 ? .asIs : .normalized,
            signsPayloadHeader: operation.service == .s3)
        let signable = SignableRequest(
            method: operation.method.rawValue, path: path, query: query, headers: headers,
            payload: .hash(SHA256.hash(operation.body)))
        for header in signer.headers(for: signable, at: SigningDate(secondsSince1970: instant.seconds)) {
            request.headers[header.name] = header.value
        }
        return request
    }

    /// The host as it is sent, which is without the scheme's own port, and the path.
    private static func split(_ url: String) -> (host: String, path: String) {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        var host = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[host.endIndex...].prefix { $0 != "?" }
        let ownPort = url.hasPrefix("https:") ? ":443" : ":80"
        if host.hasSuffix(ownPort) { host = host.dropLast(ownPort.count) }
        return (String(host), path.isEmpty ? "/" : String(path))
    }
}
