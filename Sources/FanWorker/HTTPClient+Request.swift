internal import Transport

extension HTTPClient {
    /// A request of a worker's.
    public struct Request: Hashable, Sendable {
        /// What is asked of the server.
        public var method: Method
        /// Absolute and percent-encoded; `https`, or `http` to this machine alone.
        public var url: String
        /// By name; each name once. `Host`, `Content-Length` and the like are added by themselves.
        public var headers: [String: String]
        /// Sent as it is, with the content type that the headers name.
        public var body: [UInt8]
        /// Bounds one attempt. No attempt lasts beyond the invocation.
        public var timeout: Duration
        /// Whether the server may do it twice. By itself true for every method but POST and PATCH.
        public var isRepeatable: Bool
        /// A longer answer is an error: it would not fit into memory.
        public var longestAnswer: Int

        /// The methods of HTTP that a worker can use.
        public enum Method: String, Hashable, Sendable {
            /// Asks for what is there; changes nothing.
            case get = "GET"
            /// As ``get``, without the body.
            case head = "HEAD"
            /// Has the server do something; not twice, unless the request says that it may.
            case post = "POST"
            /// Puts the body there, in the place of what there was.
            case put = "PUT"
            /// Changes a part; not twice, unless the request says that it may.
            case patch = "PATCH"
            /// Removes what is there.
            case delete = "DELETE"
        }

        /// - Parameters:
        ///   - method: what is asked of the server.
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
