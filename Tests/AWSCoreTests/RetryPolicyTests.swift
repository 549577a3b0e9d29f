import AWSCore
import Testing
import Transport

@Suite struct RetryPolicyTests {
    static let call = AWSError.Call(service: .sqs, operation: "SendMessage")

    static func failure(_ status: Int, _ code: String, alias: String? = nil, retryAfter: Duration? = nil) -> AWSError {
        .service(
            ServiceFailure(
                call: call, status: status, code: code, alias: alias, message: "", retryAfter: retryAfter))
    }

    static func lost(_ kind: TransportError.Kind) -> AWSError {
        .transport(call: call, TransportError(kind: kind, origin: "https://a", detail: ""))
    }

    @Test(arguments: [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled", "SlowDown", "EC2ThrottledException",
    ])
    func knowsThrottlingByItsCodeWhateverTheStatus(code: String) {
        for status in [400, 403, 429, 502, 503] {
            #expect(RetryPolicy.reason(Self.failure(status, code)) == .throttled)
        }
        #expect(RetryPolicy.reason(Self.failure(400, "Other", alias: code)) == .throttled)
    }

    @Test(arguments: [
        (500, "ServiceException", RetryPolicy.Reason.transient), (502, "HTTP502", .transient),
        (503, "HTTP503", .transient),
        (504, "HTTP504", .transient), (400, "RequestTimeout", .transient), (408, "RequestTimeoutException", .transient),
        (409, "OperationAborted", .transient), (400, "OperationAbortedException", .transient),
        (409, "ConcurrentModification", .transient), (409, "ConditionalRequestConflict", .transient),
        (400, "IDPCommunicationError", .transient), (400, "PriorRequestNotComplete", .transient),
        (429, "HTTP429", .throttled), (501, "NotImplemented", .permanent), (505, "HTTP505", .permanent),
        (400, "ValidationException", .permanent), (403, "AccessDenied", .permanent), (404, "NoSuchKey", .permanent),
        (409, "ResourceConflictException", .permanent), (301, "PermanentRedirect", .permanent),
        (400, "LimitExceededException", .permanent), (409, "LimitExceeded", .permanent),
        (403, "SignatureDoesNotMatch", .permanent), (400, "OverLimit", .permanent),
    ])
    func classifiesAnswers(status: Int, code: String, reason: RetryPolicy.Reason) {
        #expect(RetryPolicy.reason(Self.failure(status, code)) == reason)
    }

    @Test(arguments: [
        (TransportError.Kind.couldNotConnect, RetryPolicy.Reason.transient), (.timedOut, .transient),
        (.connectionLost, .transient), (.couldNotResolve, .permanent), (.insecure, .permanent),
        (.plainHTTPRefused, .permanent), (.malformed, .permanent),
    ])
    func classifiesLostRequests(kind: TransportError.Kind, reason: RetryPolicy.Reason) {
        #expect(RetryPolicy.reason(Self.lost(kind)) == reason)
    }

    @Test func doesNotAskAgainForAnAnswerThatItCouldNotRead() {
        #expect(RetryPolicy.reason(.unreadable(call: Self.call, status: 200, detail: "")) == .permanent)
    }

    /// What is asked again although a second execution would do something else.
    @Test(arguments: [
        (lost(.couldNotConnect), true), (lost(.timedOut), false), (lost(.connectionLost), false),
        (failure(500, "InternalError"), false), (failure(503, "ServiceUnavailable"), false),
        (failure(503, "SlowDown"), true), (failure(429, "TooManyRequestsException"), true),
        (failure(409, "OperationAborted"), true), (failure(400, "ValidationException"), false),
    ])
    func retriesNonIdempotentCallsOnlyWhereNothingWasDone(error: AWSError, isRepeated: Bool) {
        let decision = RetryPolicy().decide(error, attempt: 1, isIdempotent: false, random: 0.5)
        #expect((decision != .stop) == isRepeated)
        let idempotent = RetryPolicy().decide(error, attempt: 1, isIdempotent: true, random: 0.5)
        #expect((idempotent == .stop) == (RetryPolicy.reason(error) == .permanent))
    }

    @Test(arguments: [
        (failure(500, "X"), 1, Duration.milliseconds(100)), (failure(500, "X"), 2, .milliseconds(200)),
        (failure(500, "X"), 5, .milliseconds(1600)), (lost(.timedOut), 1, .milliseconds(100)),
        (failure(500, "X"), 9, .seconds(20)), (failure(429, "X"), 1, .seconds(2)), (failure(429, "X"), 3, .seconds(8)),
        (failure(429, "X"), 5, .seconds(20)), (failure(429, "X"), 60, .seconds(20)),
        (failure(500, "X"), 1_000, .seconds(20)),
    ])
    func spreadsWaitsFromNothingToACeilingThatDoubles(error: AWSError, attempt: Int, ceiling: Duration) {
        let policy = RetryPolicy(maxAttempts: 10_000)
        func wait(_ random: Double) -> RetryPolicy.Decision {
            policy.decide(error, attempt: attempt, isIdempotent: true, random: random)
        }
        #expect(wait(0) == .retry(after: .zero))
        #expect(wait(0.5) == .retry(after: ceiling / 2))
        #expect(wait(1) == .retry(after: ceiling))
    }

    /// The computed wait is 1 s.
    @Test(arguments: [
        (Duration.zero, Duration.seconds(1)), (.milliseconds(999), .seconds(1)), (.seconds(3), .seconds(3)),
        (.seconds(6), .seconds(6)), (.seconds(7), .seconds(6)), (.seconds(86_400), .seconds(6)),
    ])
    func heedsTheServersWishWithinFiveSeconds(hint: Duration, wait: Duration) {
        let error = Self.failure(429, "TooManyRequestsException", retryAfter: hint)
        #expect(
            RetryPolicy().decide(error, attempt: 1, isIdempotent: true, random: 0.5) == .retry(after: wait))
    }

    @Test(arguments: [(1, true), (2, true), (3, false), (4, false)])
    func stopsWhenItsAttemptsAreUsedUp(attempt: Int, goesOn: Bool) {
        let policy = RetryPolicy(maxAttempts: 3)
        let decision = policy.decide(Self.failure(503, "X"), attempt: attempt, isIdempotent: true, random: 0)
        #expect((decision != .stop) == goesOn)
    }

    @Test func findsCodesInBothSpellings() {
        let error = Self.failure(400, "QueueDoesNotExist", alias: "AWS.SimpleQueueService.NonExistentQueue")
        #expect(error.has(["AWS.SimpleQueueService.NonExistentQueue"]))
        #expect(error.has(["QueueDoesNotExist"]))
        #expect(!error.has(["NonExistentQueue"]))
        #expect(error.code == "QueueDoesNotExist")
        #expect(Self.lost(.timedOut).code == nil)
        #expect(!Self.lost(.timedOut).has(["QueueDoesNotExist"]))
    }
}
