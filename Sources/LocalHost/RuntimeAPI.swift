internal import AWSCore
internal import FlyingFox
internal import FlyingSocks
internal import Foundation

/// The Lambda Runtime API for one worker process, on 127.0.0.1.
///
/// As "Using the Lambda runtime API for custom runtimes" in the Lambda Developer Guide describes it.
struct RuntimeAPI: Sendable {
    private let server: HTTPServer
    private let exchange: InvocationExchange
    private let functionARN: String

    /// What Lambda takes at most as an answer, in bytes: 6 MB and 100.
    static let responseLimit = 6_291_556

    /// A worker waits for its next event for as long as there is none: a year stands for ever.
    private static let patience: Double = 365 * 86_400

    struct NoAddress: Error {}

    init(exchange: InvocationExchange, functionARN: String) throws {
        server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: 0), timeout: Self.patience, logger: .disabled)
        self.exchange = exchange
        self.functionARN = functionARN
    }

    /// Answers until the task is cancelled.
    func run() async throws {
        await server.appendRoute("GET /2018-06-01/runtime/invocation/next") { _ in await next() }
        await server.appendRoute("POST /2018-06-01/runtime/invocation/:id/response") { try await respond($0) }
        await server.appendRoute("POST /2018-06-01/runtime/invocation/:id/error") { request in
            await end(request, .failed(try await failure(request)))
        }
        await server.appendRoute("POST /2018-06-01/runtime/init/error") { request in
            await exchange.initialisationFailed(try await failure(request))
            return accepted
        }
        try await server.run()
    }

    /// Host and port, once the server listens. Waits for ever where ``run()`` fails.
    func address() async throws -> String {
        try await server.waitUntilListening(timeout: Self.patience)
        guard case .ip4(let host, let port)? = await server.listeningAddress else { throw NoAddress() }
        return "\(host):\(port)"
    }

    private func next() async -> HTTPResponse {
        guard let taken = await exchange.next() else {
            return refusal(500, "Runtime.Ending", "the worker is to end")
        }
        let headers: HTTPHeaders = [
            .contentType: "application/json",
            HTTPHeader("Lambda-Runtime-Aws-Request-Id"): taken.offer.requestID,
            HTTPHeader("Lambda-Runtime-Deadline-Ms"): String(taken.deadline.milliseconds),
            HTTPHeader("Lambda-Runtime-Invoked-Function-Arn"): functionARN,
            HTTPHeader("Lambda-Runtime-Trace-Id"): trace(taken.offer.requestID, taken.deadline.seconds),
        ]
        return HTTPResponse(statusCode: .ok, headers: headers, body: Data(taken.offer.event))
    }

    private func respond(_ request: HTTPRequest) async throws -> HTTPResponse {
        let body = [UInt8](try await request.bodyData)
        guard body.count <= Self.responseLimit else {
            return refusal(
                413, "RequestEntityTooLarge",
                "the answer has \(body.count) bytes and the limit is \(Self.responseLimit)")
        }
        return await end(request, .response(body))
    }

    private func failure(_ request: HTTPRequest) async throws -> FunctionFailure {
        FunctionFailure(
            type: request.headers[HTTPHeader("Lambda-Runtime-Function-Error-Type")] ?? "Unhandled",
            body: [UInt8](try await request.bodyData))
    }

    private func end(_ request: HTTPRequest, _ outcome: InvocationOutcome) async -> HTTPResponse {
        guard await exchange.end(request.routeParameters["id"] ?? "", outcome) else {
            return refusal(400, "InvalidRequestID", "this invocation is not under way")
        }
        return accepted
    }

    private var accepted: HTTPResponse {
        HTTPResponse(
            statusCode: .accepted, headers: [.contentType: "application/json"], body: Data(#"{"status":"OK"}"#.utf8))
    }

    private func refusal(_ status: Int, _ type: String, _ message: String) -> HTTPResponse {
        HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: type), headers: [.contentType: "application/json"],
            body: Data(#"{"errorMessage":"\#(message)","errorType":"\#(type)"}"#.utf8))
    }

    /// X-Ray's form: a time and 24 digits; not sampled.
    private func trace(_ requestID: String, _ seconds: Int) -> String {
        let digits = requestID.filter(\.isHexDigit)
        return "Root=1-\(String(seconds, radix: 16))-\(digits.suffix(24));Parent=\(digits.prefix(16));Sampled=0"
    }
}
