/// Carries requests to servers: libcurl in the tool and the worker, a fake in tests.
package protocol HTTPTransport: Sendable {
    /// Sends a request and waits for its answer, whatever its status.
    ///
    /// - Throws: ``TransportError``, or `CancellationError` where the task was cancelled meanwhile.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
