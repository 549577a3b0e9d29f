import AWSCore
import Synchronization
import TestSupport
import Timing
import Transport

/// A pipeline over a scripted transport, in virtual time, and what it told its observer.
struct TestPipeline: Sendable {
    static let start = Instant(seconds: 1_795_490_211)
    static let keys = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")

    let pipeline: RequestPipeline
    let transport: ScriptedTransport
    let time: VirtualTime
    private let attempts = Attempts()

    private final class Attempts: Sendable {
        let list = Mutex<[RequestPipeline.Attempt]>([])
    }

    /// - Parameter answer: gets the number of the request, from 0.
    init(
        endpoints: Endpoints = Endpoints(region: "eu-central-1"),
        credentials: any CredentialsProvider = StaticCredentials(keys), policy: RetryPolicy = RetryPolicy(),
        _ answer: @escaping @Sendable (_ number: Int, _ request: HTTPRequest) async throws -> HTTPResponse
    ) {
        transport = ScriptedTransport(answer)
        time = VirtualTime(Self.start)
        let attempts = attempts
        pipeline = RequestPipeline(
            transport: transport, credentials: credentials, endpoints: endpoints, policy: policy, time: time,
            random: { 0.5 }, observe: { attempt in attempts.list.withLock { $0.append(attempt) } })
    }

    var observed: [RequestPipeline.Attempt] { attempts.list.withLock { $0 } }

    /// The time that each request was signed for.
    var signingDates: [String?] { transport.sent.map { $0.headers["x-amz-date"] } }

    static func lost(_ kind: TransportError.Kind) -> TransportError {
        TransportError(kind: kind, origin: "https://sqs.eu-central-1.amazonaws.com", detail: "")
    }
}

extension AWSOperation {
    static func sample(_ service: Service = .sqs, isIdempotent: Bool = true) -> AWSOperation {
        AWSOperation(
            service, "Sample", headers: ["Content-Type": "application/x-amz-json-1.0"], body: [1, 2, 3],
            isIdempotent: isIdempotent)
    }
}
