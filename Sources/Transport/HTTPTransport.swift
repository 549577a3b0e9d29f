/// Carries requests to servers: libcurl in the tool and the worker, a fake in tests.
package protocol HTTPTransport: Sendable {
    /// The response to a request, of any status.
    ///
    /// - Throws: ``TransportError``, or `CancellationError` where the task was cancelled meanwhile.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
