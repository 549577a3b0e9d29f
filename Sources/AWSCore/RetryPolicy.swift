internal import Timing
internal import Transport

/// Whether a failed attempt is worth another, as a pure decision.
package struct RetryPolicy: Sendable {
    package var maxAttempts: Int
    package var longestWait: Duration

    package init(maxAttempts: Int = 8, longestWait: Duration = .seconds(20)) {
        self.maxAttempts = maxAttempts
        self.longestWait = longestWait
    }

    package enum Decision: Hashable, Sendable {
        case retry(after: Duration)
        case stop
    }

    /// Whether a failed call is worth another attempt.
    package enum Reason: Hashable, Sendable {
        /// The service or the way to it had a bad moment.
        case transient
        /// Too many requests.
        case throttled
        /// The same request would fail again.
        case permanent
    }

    /// - Parameters:
    ///   - attempt: how many attempts were made, 1 or more.
    ///   - random: from 0 up to 1; spreads clients that failed together.
    package func decide(
        _ error: AWSError, attempt: Int, isIdempotent: Bool, random: Double
    ) -> Decision {
        guard attempt < maxAttempts else { return .stop }
        let reason = Self.reason(error)
        let first: Duration
        switch reason {
        case .permanent: return .stop
        case .transient:
            // Sent twice it would be done twice: whoever asked must look first.
            if !isIdempotent && error.mayHaveBeenCarriedOut { return .stop }
            first = .milliseconds(100)
        case .throttled: first = .seconds(2)
        }
        let backoff = ExponentialBackoff(first: first, longest: longestWait)
        let computed = backoff.delay(after: attempt, random: random)
        guard case .service(let failure) = error, let hint = failure.retryAfter else { return .retry(after: computed) }
        return .retry(after: min(max(computed, hint), computed + .seconds(5)))
    }

    package static func reason(_ error: AWSError) -> Reason {
        switch error {
        case .unreadable: .permanent
        case .transport(_, let error): reason(error)
        case .service(let failure): reason(failure)
        }
    }

    private static func reason(_ error: TransportError) -> Reason {
        switch error.kind {
        case .couldNotConnect, .timedOut, .connectionLost: .transient
        case .couldNotResolve, .insecure, .plainHTTPRefused, .malformed, .tooLarge: .permanent
        }
    }

    private static func reason(_ failure: ServiceFailure) -> Reason {
        let codes = [failure.code, failure.alias].compactMap(\.self)
        if codes.contains(where: throttlingCodes.contains) { return .throttled }
        if codes.contains(where: transientCodes.contains) { return .transient }
        switch failure.status {
        case 429: return .throttled
        case 500, 502, 503, 504: return .transient
        default: return .permanent
        }
    }

    /// botocore's list without `LimitExceededException`: on CloudWatch Logs and Lambda that is a quota, not a rate.
    private static let throttlingCodes: Set<String> = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled", "SlowDown", "EC2ThrottledException",
    ]

    private static let transientCodes: Set<String> = [
        "RequestTimeout", "RequestTimeoutException", "InternalError", "PriorRequestNotComplete",
        "IDPCommunicationError", "ConcurrentModification", "OperationAborted", "OperationAbortedException",
        "ServiceUnavailable", "ServiceUnavailableException", "ConditionalRequestConflict",
    ]
}
