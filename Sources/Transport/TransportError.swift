/// No answer arrived.
package struct TransportError: Error, Hashable, Sendable {
    package let kind: Kind
    /// Scheme, host and port; the path and query may hold what must not be shown.
    package let origin: String
    /// libcurl's own words.
    package let detail: String

    package enum Kind: Hashable, Sendable {
        /// The name has no address. Not worth a retry: the region or the service's name is wrong, or there is no network.
        case couldNotResolve
        /// No connection, or one that ended during the handshake. Nothing was sent.
        case couldNotConnect
        /// The request may have been carried out.
        case timedOut
        /// The request may have been carried out.
        case connectionLost
        /// The certificate was refused. Nothing was sent.
        case insecure
        /// Plain HTTP to a host that was not allowed it. Nothing was sent.
        case plainHTTPRefused
        /// The answer is longer than the request allows. The request was carried out.
        case tooLarge
        /// The URL or the answer could not be understood.
        case malformed
    }

    package init(kind: Kind, origin: String, detail: String) {
        self.kind = kind
        self.origin = origin
        self.detail = detail
    }

    /// Whether the server may have acted on the request although no answer came.
    package var mayHaveBeenCarriedOut: Bool {
        switch kind {
        case .timedOut, .connectionLost, .malformed, .tooLarge: true
        case .couldNotResolve, .couldNotConnect, .insecure, .plainHTTPRefused: false
        }
    }
}
