/// A request as it goes over the wire: nothing in it is normalised or encoded any further.
package struct HTTPRequest: Sendable {
    package var method: Method
    /// Absolute and percent-encoded. Dot segments and double slashes in the path are sent as they are.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// Bounds the whole exchange; nil waits for ever (a Lambda environment may be frozen for hours in `next`).
    package var timeout: Duration?
    /// False where the request must not be sent twice without our knowing: it then goes over a connection of its own, because
    /// libcurl sends a request again by itself when a kept connection turns out to be dead.
    package var isReplayable: Bool

    /// The most bytes of a response's body; a longer one fails. Nil sets no limit.
    package var responseLimit: Int?

    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
        case patch = "PATCH"
    }

    package init(
        _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        timeout: Duration? = .seconds(60), isReplayable: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.isReplayable = isReplayable
    }
}
