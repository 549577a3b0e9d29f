import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Answers in Tiingo's place, always the same, and remembers what it was asked.
final class PriceServer: Sendable {
    struct Request: Sendable, Equatable {
        /// Percent-encoded, as it came.
        let path: String
        let query: String
        let authorization: String?
    }

    struct NoAddress: Error {}

    static let prices = "date,close\n2024-01-02,185.64\n"

    private let kept = Mutex<[Request]>([])
    private let status: Int
    private let body: String
    private let retryAfter: String?

    var requests: [Request] { kept.withLock { $0 } }

    private init(_ status: Int, _ body: String, _ retryAfter: String?) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
    }

    /// Runs a server for as long as the body does; the body gets the server's URL.
    static func answering<Value: Sendable>(
        _ status: Int = 200, _ text: String = prices, retryAfter: String? = nil,
        _ body: @Sendable @escaping (String, PriceServer) async throws -> Value
    ) async throws -> Value {
        let answers = PriceServer(status, text, retryAfter)
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
        await server.appendRoute("*") { answers.answer($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            try await server.waitUntilListening(timeout: 600)
            guard case .ip4(_, let port)? = await server.listeningAddress else { throw NoAddress() }
            return try await body("http://127.0.0.1:\(port)", answers)
        }
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let asked = Request(
            path: request.target.path(), query: request.target.query(),
            authorization: request.headers[.authorization])
        kept.withLock { $0.append(asked) }
        var headers: HTTPHeaders = [:]
        headers[HTTPHeader("Retry-After")] = retryAfter
        return HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: ""), headers: headers, body: Data(body.utf8))
    }
}
