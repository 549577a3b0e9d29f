package import Transport

/// One call of one service as a value, without host, date and signature.
package struct AWSOperation: Sendable {
    package var service: Service
    /// As AWS's reference calls it; errors and logs name it.
    package var name: String
    package var method: HTTPRequest.Method
    /// Percent-encoded, with a leading slash.
    package var path: String
    package var query: [(name: String, value: String?)]
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The bucket that the path is in, for S3.
    package var bucket: String?
    /// Whether a second execution leaves the same state. Where not, an answer that was lost is thrown instead of asked for again.
    package var isIdempotent: Bool
    /// False for the few calls that carry no signature (AssumeRoleWithWebIdentity, the SSO portal).
    package var isSigned: Bool
    package var timeout: Duration

    package init(
        _ service: Service, _ name: String, _ method: HTTPRequest.Method = .post, path: String = "/",
        query: [(name: String, value: String?)] = [], headers: HTTPHeaders = [:], body: [UInt8] = [],
        bucket: String? = nil, isIdempotent: Bool = true, isSigned: Bool = true, timeout: Duration = .seconds(60)
    ) {
        self.service = service
        self.name = name
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.bucket = bucket
        self.isIdempotent = isIdempotent
        self.isSigned = isSigned
        self.timeout = timeout
    }
}
