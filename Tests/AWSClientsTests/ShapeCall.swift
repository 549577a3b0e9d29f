import AWSClients
import AWSCore
import Foundation
import TestSupport
import Transport

/// One call, as botocore is asked for it and as our client makes it.
struct ShapeCall: Sendable {
    let service: Service
    let operation: String
    /// The oracle's line.
    let line: String
    /// What our client gets to read first; what is compared is its last request.
    let answer: String
    private let region: String
    private let act: @Sendable (Clients) async throws -> Void

    init(
        _ service: Service, _ operation: String, _ params: [String: Any], region: String = "eu-central-1",
        answer: String = "", _ act: @escaping @Sendable (Clients) async throws -> Void
    ) throws {
        self.service = service
        self.operation = operation
        self.region = region
        self.answer = answer
        self.act = act
        let call: [String: Any] = [
            "service": service.rawValue, "region": region, "operation": operation, "params": params,
        ]
        line = String(decoding: try JSONSerialization.data(withJSONObject: call, options: .sortedKeys), as: UTF8.self)
    }

    /// The request that our client sends. How it reads the answer is for other tests.
    func request() async throws -> HTTPRequest? {
        let answer = answer
        let transport = ScriptedTransport { number, _ in .text(number == 0 ? answer : "") }
        _ = try? await act(Clients(transport, region: region))
        return transport.sent.last
    }
}

/// The clients of every service over one transport.
struct Clients: Sendable {
    let pipeline: RequestPipeline
    let time = VirtualTime()

    init(_ transport: any HTTPTransport, region: String = "eu-central-1", endpoint: String? = "http://127.0.0.1:1") {
        pipeline = RequestPipeline(
            transport: transport,
            credentials: StaticCredentials(Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")),
            endpoints: Endpoints(region: region, common: endpoint), time: time, random: { 0.5 })
    }

    var sqs: SQSClient { SQSClient(pipeline: pipeline) }
    var lambda: LambdaClient { LambdaClient(pipeline: pipeline, pacer: .lambdaControlPlane(time: time)) }
    var iam: IAMClient { IAMClient(pipeline: pipeline) }
    var s3: S3Client { S3Client(pipeline: pipeline, owner: "123456789012") }
    var sts: STSClient { STSClient(pipeline: pipeline) }
    var logs: LogsClient { LogsClient(pipeline: pipeline) }
}
