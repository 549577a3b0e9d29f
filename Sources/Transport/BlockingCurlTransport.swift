internal import CCurl
internal import Synchronization

/// HTTP over libcurl on the calling thread, which it blocks; one connection is kept.
///
/// For callers with a thread of their own that does nothing else: no other thread has to be woken. One request at a time;
/// cancellation has no effect.
package final class BlockingCurlTransport: HTTPTransport {
    private let configuration: CurlTransport.Configuration
    private let handle: Mutex<Handle>

    /// libcurl documents handles as usable from any thread, by one at a time: the lock sees to that.
    private struct Handle: @unchecked Sendable {
        let easy: UnsafeMutableRawPointer
    }

    package init(_ configuration: CurlTransport.Configuration = .init()) {
        CurlDriver.initialised
        guard let easy = curl_easy_init() else { fatalError("out of memory") }
        self.configuration = configuration
        handle = Mutex(Handle(easy: easy))
    }

    deinit {
        handle.withLock { curl_easy_cleanup($0.easy) }
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let order = try TransferOrder(request, configuration)
        return try handle.withLock { handle in
            let transfer = CurlTransfer(order, on: handle.easy)
            transfer.configure()
            // Keeps the connection, forgets options: the handle's pointers into this transfer among them.
            defer { curl_easy_reset(handle.easy) }
            var code = curl_easy_perform(handle.easy)
            if transfer.foundStaleConnection(code) {
                transfer.startOver()
                code = curl_easy_perform(handle.easy)
            }
            return try transfer.result(code).get()
        }
    }
}
