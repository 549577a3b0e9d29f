internal import Transport

extension HTTPClient {
    /// An HTTP request of a worker.
    public struct Request: Hashable, Sendable {
        /// The HTTP method.
        public var method: Method
        /// Absolute and percent-encoded; `https`, or `http` to this machine only.
        public var url: String
        /// By name; each name once. `Host`, `Content-Length` and the like are added by themselves.
        public var headers: [String: String]
        /// Sent unchanged, with the content type of the headers.
        public var body: [UInt8]
        /// The time limit of one attempt, which never lasts beyond the invocation.
        public var timeout: Duration
        /// Whether the request is idempotent. By default true for every method but POST and PATCH.
        public var isRepeatable: Bool
        /// The largest response body, in bytes; a longer one is an error.
        public var longestAnswer: Int

        /// The methods of HTTP that a worker can use.
        public enum Method: String, Hashable, Sendable {
            /// Reads a resource.
            case get = "GET"
            /// Reads the headers of a resource.
            case head = "HEAD"
            /// Submits data; retried only if the request says that it is repeatable.
            case post = "POST"
            /// Creates or replaces a resource.
            case put = "PUT"
            /// Changes a part of a resource; retried only if the request says that it is repeatable.
            case patch = "PATCH"
            /// Deletes a resource.
            case delete = "DELETE"
        }

        /// - Parameters:
        ///   - method: the HTTP method.
        ///   - url: absolute and percent-encoded.
        ///   - headers: by name.
        ///   - body: as it is sent.
        ///   - timeout: for one attempt.
        ///   - isRepeatable: nil leaves it to the method.
        ///   - longestAnswer: in bytes.
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
