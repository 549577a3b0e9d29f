import Synchronization
package import Transport

/// Answers requests by a rule, and remembers them.
package final class ScriptedTransport: HTTPTransport {
    private let requests = Mutex<[HTTPRequest]>([])
    private let answer: @Sendable (_ number: Int, _ request: HTTPRequest) async throws -> HTTPResponse

    /// - Parameter answer: gets the number of the request, from 0.
    package init(_ answer: @escaping @Sendable (_ number: Int, _ request: HTTPRequest) async throws -> HTTPResponse) {
        self.answer = answer
    }

    /// Answers in this order; the last one again and again.
    package convenience init(_ answers: [HTTPResponse]) {
        self.init { number, _ in answers[min(number, answers.count - 1)] }
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        return try await answer(number, request)
    }

    package var sent: [HTTPRequest] { requests.withLock { $0 } }
}

extension HTTPResponse {
    package static func text(_ text: String, status: Int = 200, headers: HTTPHeaders = [:]) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// An error in the JSON protocols' form.
    package static func failure(_ status: Int, _ code: String, headers: HTTPHeaders = [:]) -> HTTPResponse {
        text(#"{"__type":"com.amazonaws#\#(code)","message":"no"}"#, status: status, headers: headers)
    }
}
