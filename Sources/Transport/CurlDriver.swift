internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread on which libcurl runs.
///
/// Blocking calls would starve Swift's pool of two threads, so transfers are handed to this thread through an inbox and
/// come back through continuations.
final class CurlDriver: Sendable {
    private let inbox = Mutex(Inbox())
    private let multi: MultiHandle

    /// libcurl documents `curl_multi_wakeup` as safe from any thread; everything else is called on the driver's thread alone.
    private struct MultiHandle: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private struct Inbox {
        var nextID = 0
        var orders: [(id: Int, order: TransferOrder, continuation: CheckedContinuation<HTTPResponse, any Error>)] = []
        var cancelled: [Int] = []
        var isStopping = false
    }

    /// A transfer, and the continuation that waits for it.
    fileprivate struct UnderWay {
        let id: Int
        let transfer: CurlTransfer
        let continuation: CheckedContinuation<HTTPResponse, any Error>
    }

    static let initialised: Void = {
        let code = curl_global_init(Int(CURL_GLOBAL_ALL))
        precondition(code == CURLE_OK, "libcurl could not be initialised")
    }()

    init(connectionsPerHost: Int) {
        Self.initialised
        guard let pointer = curl_multi_init() else { fatalError("out of memory") }
        _ = fanctl_curl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
        _ = fanctl_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connectionsPerHost * 2)
        multi = MultiHandle(pointer: pointer)
        let thread = Thread(driver: self)
        thread.start()
    }

    /// Ends the thread once nothing is under way; transfers under way are finished first.
    func stop() {
        // Under the lock: once the thread has seen the flag, the multi handle may be gone.
        inbox.withLock { inbox in
            inbox.isStopping = true
            _ = curl_multi_wakeup(multi.pointer)
        }
    }

    func perform(_ order: TransferOrder) async throws -> HTTPResponse {
        let id = inbox.withLock { inbox in
            inbox.nextID += 1
            return inbox.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = inbox.withLock { inbox in
                    // Asked under the lock: a cancellation that came first has left its flag, a later one finds the order.
                    if Task.isCancelled { return true }
                    inbox.orders.append((id, order, continuation))
                    _ = curl_multi_wakeup(multi.pointer)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            inbox.withLock { inbox in
                inbox.cancelled.append(id)
                _ = curl_multi_wakeup(multi.pointer)
            }
        }
    }

    fileprivate func run() {
        var transfers: [UnsafeMutableRawPointer: UnderWay] = [:]
        var idle: [UnsafeMutableRawPointer] = []
        while true {
            let (orders, cancelled, isStopping) = inbox.withLock { inbox in
                defer {
                    inbox.orders = []
                    inbox.cancelled = []
                }
                return (inbox.orders, inbox.cancelled, inbox.isStopping)
            }
            for (id, order, continuation) in orders {
                start(id, order, continuation, &transfers, &idle)
            }
            if !cancelled.isEmpty { cancel(Set(cancelled), &transfers, &idle) }
            if isStopping && transfers.isEmpty { break }

            var running: Int32 = 0
            curl_multi_perform(multi.pointer, &running)
            finishCompleted(&transfers, &idle)
            if transfers.isEmpty && isStopping { break }
            curl_multi_poll(multi.pointer, nil, 0, 60_000, nil)
        }
        idle.forEach { curl_easy_cleanup($0) }
        curl_multi_cleanup(multi.pointer)
    }

    private func start(
        _ id: Int, _ order: TransferOrder, _ continuation: CheckedContinuation<HTTPResponse, any Error>,
        _ transfers: inout [UnsafeMutableRawPointer: UnderWay], _ idle: inout [UnsafeMutableRawPointer]
    ) {
        guard let easy = idle.popLast() ?? curl_easy_init() else { fatalError("out of memory") }
        let transfer = CurlTransfer(order, on: easy)
        transfer.configure()
        transfers[easy] = UnderWay(id: id, transfer: transfer, continuation: continuation)
        curl_multi_add_handle(multi.pointer, easy)
    }

    private func cancel(
        _ ids: Set<Int>, _ transfers: inout [UnsafeMutableRawPointer: UnderWay],
        _ idle: inout [UnsafeMutableRawPointer]
    ) {
        for (easy, underWay) in transfers where ids.contains(underWay.id) {
            transfers[easy] = nil
            release(easy, &idle)
            underWay.continuation.resume(throwing: CancellationError())
        }
    }

    private func finishCompleted(
        _ transfers: inout [UnsafeMutableRawPointer: UnderWay], _ idle: inout [UnsafeMutableRawPointer]
    ) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            // The message does not outlive curl_multi_remove_handle.
            let code = fanctl_curl_message_result(message)
            if let transfer = transfers[easy]?.transfer, transfer.foundStaleConnection(code) {
                curl_multi_remove_handle(multi.pointer, easy)
                transfer.startOver()
                curl_multi_add_handle(multi.pointer, easy)
                continue
            }
            guard let underWay = transfers.removeValue(forKey: easy) else { continue }
            let result = underWay.transfer.result(code)
            release(easy, &idle)
            underWay.continuation.resume(with: result)
        }
    }

    private func release(_ easy: UnsafeMutableRawPointer, _ idle: inout [UnsafeMutableRawPointer]) {
        curl_multi_remove_handle(multi.pointer, easy)
        // Keeps connections, forgets options: the handle's pointers into a finished transfer among them.
        curl_easy_reset(easy)
        if idle.count < 64 { idle.append(easy) } else { curl_easy_cleanup(easy) }
    }
}

/// A thread of its own for one driver.
private struct Thread {
    let driver: CurlDriver

    func start() {
        let context = Unmanaged.passRetained(driver).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<CurlDriver>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        precondition(code == 0, "no thread could be started")
        pthread_detach(thread)
    }
}
