internal import CCurl

/// One exchange under way. Lives on one thread alone.
final class CurlTransfer {
    private let order: TransferOrder
    private let easy: UnsafeMutableRawPointer
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var responseHeaders = HTTPHeaders()
    private var hasAllHeaders = false
    private var responseBody: [UInt8] = []
    private var isTooLarge = false
    private var hasStartedOver = false

    init(_ order: TransferOrder, on easy: UnsafeMutableRawPointer) {
        self.order = order
        self.easy = easy
        // libcurl reads the body later: it needs memory that stays where it is.
        body = .allocate(capacity: order.request.body.count)
        _ = body.initialize(from: order.request.body)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_slist_free_all(headerList)
        body.deallocate()
        errorText.deallocate()
    }

    func configure() {
        let request = order.request
        set(CURLOPT_URL, request.url)
        setLong(CURLOPT_PATH_AS_IS, 1)
        setLong(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // HTTP/2 where the server offers it in the handshake; plain connections stay HTTP/1.1.
        setLong(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        setLong(CURLOPT_CONNECTTIMEOUT_MS, order.connectTimeout.milliseconds)
        setLong(CURLOPT_TIMEOUT_MS, request.timeout?.milliseconds ?? 0)
        setLong(CURLOPT_TCP_KEEPALIVE, 1)
        if let bundle = order.certificateBundle { set(CURLOPT_CAINFO, bundle) }
        // A proxy from the environment has no business with this machine's own ports.
        if order.origin.isLoopback { set(CURLOPT_PROXY, "") }
        if !request.isReplayable { setLong(CURLOPT_FRESH_CONNECT, 1) }
        configureMethod(request)
        configureHeaders(request)
        configureCallbacks()
    }

    private func configureMethod(_ request: HTTPRequest) {
        switch request.method {
        case .get where body.isEmpty:
            setLong(CURLOPT_HTTPGET, 1)
        case .head:
            setLong(CURLOPT_NOBODY, 1)
        case .get, .post, .put, .patch, .delete:
            if body.isEmpty && request.method == .delete {
                set(CURLOPT_CUSTOMREQUEST, "DELETE")
            } else {
                setLong(CURLOPT_POST, 1)
                set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
                _ = fanctl_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
                // Never nil: with nil libcurl would ask a read callback for the body.
                _ = fanctl_curl_set_pointer(easy, CURLOPT_POSTFIELDS, body.baseAddress ?? body.placeholder)
            }
        }
    }

    private func configureHeaders(_ request: HTTPRequest) {
        for field in request.headers.fields {
            // libcurl drops a header without a value unless it is written with a semicolon.
            append(header: field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // Headers that libcurl would add by itself, and that no signature covers.
        if request.headers["Expect"] == nil { append(header: "Expect:") }
        if request.headers["Accept"] == nil { append(header: "Accept:") }
        if request.headers["Content-Type"] == nil { append(header: "Content-Type:") }
        _ = fanctl_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList)
    }

    private func append(header: String) {
        headerList = curl_slist_append(headerList, header)
    }

    private func configureCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = fanctl_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        _ = fanctl_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        _ = fanctl_curl_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        _ = fanctl_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        _ = fanctl_curl_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
    }

    /// How many bytes were taken; fewer than came end the transfer.
    private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
        if let limit = order.request.responseLimit, responseBody.count + bytes.count > limit {
            isTooLarge = true
            return 0
        }
        responseBody.append(contentsOf: bytes)
        return bytes.count
    }

    private func receive(header: UnsafeRawBufferPointer) {
        if header.starts(with: "HTTP/".utf8) {
            // A further status line: what came before belonged to a 100 Continue or to a proxy.
            responseHeaders = HTTPHeaders()
            hasAllHeaders = false
            return
        }
        let line = header[...].trimmed
        if line.isEmpty { hasAllHeaders = true }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        responseHeaders.add(
            String(decoding: line[..<colon], as: UTF8.self),
            String(decoding: line[(colon + 1)...].trimmed, as: UTF8.self))
    }

    /// Whether a kept connection turned out to be dead before a byte of an answer came, which costs no more than a new one.
    ///
    /// libcurl finds that out by itself, and goes on with another connection, unless it has begun to send a body.
    func foundStaleConnection(_ code: CURLcode) -> Bool {
        guard !hasStartedOver, order.request.isReplayable, responseBody.isEmpty, responseHeaders.fields.isEmpty,
            code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING
        else { return false }
        return fanctl_curl_get_long(easy, CURLINFO_NUM_CONNECTS) == 0
    }

    /// The same once more, over a connection of its own. The handle belongs to no multi handle meanwhile.
    func startOver() {
        hasStartedOver = true
        errorText.update(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setLong(CURLOPT_FRESH_CONNECT, 1)
    }

    func result(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        // libcurl takes an answer that ends in the middle of its headers for a whole one without a body.
        guard hasAllHeaders else { return .failure(failure(CURLE_PARTIAL_FILE)) }
        return .success(
            HTTPResponse(
                status: fanctl_curl_get_long(easy, CURLINFO_RESPONSE_CODE), headers: responseHeaders,
                body: responseBody))
    }

    private func failure(_ code: CURLcode) -> TransportError {
        if isTooLarge, let limit = order.request.responseLimit {
            return TransportError(
                kind: .tooLarge, origin: order.origin.description, detail: "the answer has more than \(limit) bytes")
        }
        let own = String(cString: errorText)
        let detail = own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
        let kind: TransportError.Kind =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .couldNotResolve
            // A server that goes away during the handshake gives the second; a certificate that is refused does not.
            case CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR: .couldNotConnect
            case CURLE_OPERATION_TIMEDOUT:
                // Still connecting: the request was not sent.
                fanctl_curl_get_size(easy, CURLINFO_PRETRANSFER_TIME_T) == 0 ? .couldNotConnect : .timedOut
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_ISSUER_ERROR:
                .insecure
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .malformed
            default: .connectionLost
            }
        return TransportError(kind: kind, origin: order.origin.description, detail: detail)
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = fanctl_curl_set_string(easy, option, value)
    }

    private func setLong(_ option: CURLoption, _ value: Int) {
        _ = fanctl_curl_set_long(easy, option, value)
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// A byte that is never read, for a C function that takes no nil.
    fileprivate var placeholder: UnsafeMutablePointer<UInt8> {
        UnsafeMutablePointer(bitPattern: 1)!  // not nil by construction
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Without spaces, tabs and the end of the line.
    fileprivate var trimmed: Self {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        var bytes = drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }
}
