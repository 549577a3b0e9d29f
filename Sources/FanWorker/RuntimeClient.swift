internal import FoundationEssentials
internal import Timing
internal import Transport

/// The four calls of the Lambda Runtime API.
protocol RuntimeClient: Sendable {
    /// Waits for ever: the environment may be frozen for hours.
    func next() async throws -> Invocation
    func respond(_ body: [UInt8], to requestID: String) async throws
    func report(_ error: RuntimeFailure, for requestID: String) async throws
    func reportInitialisation(_ error: RuntimeFailure) async throws
}

struct Invocation: Sendable {
    let requestID: String
    let deadline: Instant
    let traceID: String?
    let event: [UInt8]
}

struct RuntimeFailure: Encodable, Sendable {
    let errorType: String
    let errorMessage: String
    var stackTrace: [String] = []
}

/// Over HTTP, to the address that Lambda names.
struct HTTPRuntimeClient: RuntimeClient {
    let transport: any HTTPTransport
    /// Host and port.
    let address: String

    enum Failure: Error {
        /// The API's own fault: the process must end.
        case broken(status: Int, path: String)
        /// The answer is larger than 6 MB.
        case tooLarge
        case malformed
    }

    private func url(_ path: String) -> String { "http://\(address)/2018-06-01/runtime/\(path)" }

    func next() async throws -> Invocation {
        let response = try await transport.send(HTTPRequest(.get, url("invocation/next"), timeout: nil))
        guard response.status == 200 else { throw Failure.broken(status: response.status, path: "next") }
        guard let id = response.headers["Lambda-Runtime-Aws-Request-Id"],
            let deadline = response.headers["Lambda-Runtime-Deadline-Ms"].flatMap({ Int64($0) })
        else { throw Failure.malformed }
        return Invocation(
            requestID: id, deadline: Instant(milliseconds: deadline),
            traceID: response.headers["Lambda-Runtime-Trace-Id"], event: response.body)
    }

    func respond(_ body: [UInt8], to requestID: String) async throws {
        try await post(body, "invocation/\(requestID)/response")
    }

    func report(_ error: RuntimeFailure, for requestID: String) async throws {
        try await post(error, "invocation/\(requestID)/error")
    }

    func reportInitialisation(_ error: RuntimeFailure) async throws {
        try await post(error, "init/error")
    }

    private func post(_ error: RuntimeFailure, _ path: String) async throws {
        let body = Array(try JSONEncoder().encode(error))
        try await post(body, path, headers: ["Lambda-Runtime-Function-Error-Type": error.errorType])
    }

    private func post(_ body: [UInt8], _ path: String, headers: HTTPHeaders = [:]) async throws {
        var request = HTTPRequest(.post, url(path), headers: headers, body: body)
        request.headers["Content-Type"] = "application/json"
        let response = try await transport.send(request)
        switch response.status {
        case 200..<300: return
        case 413: throw Failure.tooLarge
        default: throw Failure.broken(status: response.status, path: path)
        }
    }
}
