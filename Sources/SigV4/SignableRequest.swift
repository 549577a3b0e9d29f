package import Hashing

/// The signed parts of an HTTP request, exactly as sent.
package struct SignableRequest: Sendable {
    /// The body's form in the signature.
    package enum Payload: Hashable, Sendable {
        /// The SHA-256 of the body.
        case hash(Digest)
        /// `UNSIGNED-PAYLOAD`: the body is not covered. S3 accepts it; use it over TLS only.
        case unsigned

        /// A request without a body.
        package static let empty = Payload.hash(SHA256.hash(""))

        package static func body(_ bytes: some Collection<UInt8>) -> Payload {
            .hash(SHA256.hash(bytes))
        }

        /// The value of `x-amz-content-sha256`, and the canonical request's last line.
        var text: String {
            switch self {
            case .hash(let digest): digest.hex
            case .unsigned: "UNSIGNED-PAYLOAD"
            }
        }
    }

    package var method: String
    /// Percent-encoded already; an empty path stands for `/`.
    package var path: String
    /// Percent-encoded already, without the `?`.
    package var query: String
    /// All headers that will be sent, `Host` among them (with its port unless that is the scheme's default).
    package var headers: [(name: String, value: String)]
    package var payload: Payload

    package init(
        method: String, path: String, query: String = "", headers: [(name: String, value: String)],
        payload: Payload = .empty
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payload = payload
    }
}
