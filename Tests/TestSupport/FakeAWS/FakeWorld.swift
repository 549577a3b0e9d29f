import AWSCore
package import Timing
internal import Transport

/// Everything that exists in an account's region, and what the services do to it.
package struct FakeWorld: Sendable {
    package var settings: FakeSettings
    package internal(set) var now = Instant(seconds: 0)
    package var queues: [String: FakeQueue] = [:]
    package var roles: [String: FakeRole] = [:]
    package var buckets: [String: FakeBucket] = [:]
    package var logGroups: [String: FakeLogGroup] = [:]
    package var layers: [String: FakeLayer] = [:]
    package var functions: [String: FakeFunction] = [:]
    package var mappings: [String: FakeMapping] = [:]
    var deletedQueues: [String: Instant] = [:]
    var deletedBuckets: [String: Instant] = [:]
    /// Numbers of versions are never used again, not even after all of them, or the function, were deleted.
    var layerNumbers: [String: Int] = [:]
    var versionNumbers: [String: Int] = [:]
    var controlPlaneCalls: [Instant] = []
    /// Of FilterLogEvents.
    var logCalls: [Instant] = []
    /// Of SendMessageBatch, where some of them fail.
    var entries = 0
    /// Calls of SendMessageBatch.
    var batches = 0
    /// How many downloads of each key arrive damaged, the next one first.
    package var damaged: [String: Int] = [:]
    private var counter = 0

    init(settings: FakeSettings) {
        self.settings = settings
    }

    mutating func answer(_ request: FakeRequest) throws -> HTTPResponse {
        settle()
        switch request.service {
        case .sqs: return try sqs(request)
        case .lambda: return try lambda(request)
        case .iam: return try iam(request)
        case .s3: return try s3(request)
        case .sts: return try sts(request)
        case .logs: return try logs(request)
        case .sso, .ssoOIDC: throw FakeError(400, "InvalidAction", "no such service here")
        }
    }

    /// Lets go of what was being deleted and is gone by now.
    mutating func settle() {
        mappings = mappings.filter { $0.value.isThere(at: now) }
        functions = functions.filter { $0.value.isThere(at: now) }
        settleMoves()
    }

    /// A number that was not given before.
    mutating func next() -> Int {
        counter += 1
        return counter
    }

    /// Looks random and is not.
    mutating func uuid() -> String {
        let digits = String(next(), radix: 16)
        return "0f0f0f0f-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    func arn(_ service: String, _ resource: String) -> String {
        "arn:aws:\(service):\(settings.region):\(settings.account):\(resource)"
    }

    func unknown(_ request: FakeRequest) -> FakeError {
        FakeError(400, "UnknownOperationException", "the fake has no \(request.service.rawValue) \(request.operation)")
    }

    /// Whether something that was made then is known everywhere by now.
    func isSeen(_ made: Instant, after delay: Duration) -> Bool { now - made >= delay }
}

extension HTTPResponse {
    static func json(_ json: JSON, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: json.encoded)
    }

    static func xml(_ xml: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/xml"],
            body: Array(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml).utf8))
    }
}
