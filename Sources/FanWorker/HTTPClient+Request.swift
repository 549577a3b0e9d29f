internal import Transport

extension HTTPClient {
    /// A request of a worker's.
    public struct Request: Hashable, Sendable {
        public var method: Method
        /// Absolute and percent-encoded; `https`, or `http` to this machine alone.
        public var url: String
        public var headers: [String: String]
        public var body: [UInt8]
        /// Bounds one attempt. No attempt lasts beyond the invocation.
        public var timeout: Duration
        /// Whether the server may do it twice. By itself true for every method but POST and PATCH.
        public var isRepeatable: Bool
        /// A longer answer is an error: it would not fit into memory.
        public var longestAnswer: Int

        public enum Method: String, Hashable, Sendable {
            case get = "GET"
            case head = "HEAD"
            case post = "POST"
            case put = "PUT"
            case patch = "PATCH"
            case delete = "DELETE"
        }

        /// - Parameter isRepeatable: nil leaves it to the method.
        public init(
            _ method: Method, _ url: String, headers: [String: String] = [:], body: [UInt8] = [],
            timeout: Duration = .seconds(30), isRepeatable: Bool? = nil, longestAnswer: Int = 64 << 20
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.timeout = timeout
            self.isRepeatable = isRepeatable ?? (method != .post && method != .patch)
            self.longestAnswer = longestAnswer
        }

        var wire: HTTPRequest {
            let methods: [Method: HTTPRequest.Method] = [
                .get: .get, .head: .head, .post: .post, .put: .put, .patch: .patch, .delete: .delete,
            ]
            var request = HTTPRequest(methods[method] ?? .get, url, body: body, isReplayable: isRepeatable)
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request.headers[name] = value }
            request.responseLimit = longestAnswer
            return request
        }
    }
}
