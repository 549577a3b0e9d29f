internal import Foundation

/// One connection of a worker's: HTTP/1.1, one request after the other.
///
/// Confined to the thread that waits for the worker.
final class LoopbackConnection {
    let descriptor: Int32
    /// Whether the other side has closed it, or what it sent is no HTTP.
    private(set) var isClosed = false
    private var buffer: [UInt8] = []
    private var hasToldToContinue = false

    struct Request {
        let method: Substring
        let path: Substring
        /// Names in lower case.
        let headers: [String: String]
        let body: [UInt8]
    }

    private static let headLimit = 65_536
    /// No answer of a worker's is as large; the connection is closed then.
    private static let bodyLimit = 64 * 1_048_576

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        // A worker that does not read must not hold up its thread for ever.
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    /// Takes what has arrived, without waiting.
    func receive() {
        while true {
            let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { space, count in
                let result = recv(descriptor, space.baseAddress, space.count, Int32(MSG_DONTWAIT))
                if result == 0 || result < 0 && errno != EAGAIN && errno != EINTR { isClosed = true }
                count = max(0, result)
            }
            buffer += chunk
            if chunk.count < 65_536 || isClosed { return }
        }
    }

    /// The next request that has arrived whole.
    func next() -> Request? {
        guard let (head, start) = head() else { return nil }
        let headers = Self.headers(head.dropFirst())
        let words = (head.first ?? "").split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return giveUp() }
        guard let (body, end) = body(headers, from: start) else { return nil }
        buffer.removeFirst(end)
        hasToldToContinue = false
        return Request(method: words[0], path: words[1], headers: headers, body: body)
    }

    func send(_ status: String, headers: [(String, String)] = [], _ body: [UInt8]) {
        var text = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        write(Array((text + "\r\n").utf8) + body)
    }

    private func write(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                isClosed = true
                return
            }
            offset += count
        }
    }

    private func giveUp<Value>() -> Value? {
        isClosed = true
        return nil
    }

    /// The lines before the empty one, and where what follows begins.
    private func head() -> (lines: [String], end: Int)? {
        var position = 0
        while let end = buffer[position...].firstIndex(of: UInt8(ascii: "\r")) {
            if buffer[end...].starts(with: [13, 10, 13, 10]) {
                let lines = buffer[..<end].split(separator: UInt8(ascii: "\r"), omittingEmptySubsequences: false)
                return (lines.map { Self.text($0) }, end + 4)
            }
            position = end + 1
        }
        return buffer.count > Self.headLimit ? giveUp() : nil
    }

    private static func headers(_ lines: some Sequence<String>) -> [String: String] {
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
            headers[line[..<colon].lowercased()] = text(line.utf8[colon...].dropFirst())
        }
        return headers
    }

    /// Without blanks, tabs and ends of lines around it.
    private static func text(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func body(_ headers: [String: String], from start: Int) -> ([UInt8], end: Int)? {
        if headers["transfer-encoding"]?.lowercased() == "chunked" { return chunks(from: start) }
        guard let length = Int(headers["content-length"] ?? "0"), (0...Self.bodyLimit).contains(length) else {
            return giveUp()
        }
        guard buffer.count >= start + length else {
            if headers["expect"]?.lowercased() == "100-continue" && !hasToldToContinue {
                hasToldToContinue = true
                write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            }
            return nil
        }
        return (Array(buffer[start..<start + length]), start + length)
    }

    private func chunks(from start: Int) -> ([UInt8], end: Int)? {
        var body: [UInt8] = []
        var position = start
        while let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: buffer[position..<end], as: UTF8.self)
            let digits = line.prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16), body.count + size <= Self.bodyLimit else { return giveUp() }
            let next = end + 1 + size + 2
            guard buffer.count >= next else { return nil }
            if size == 0 { return (body, next) }
            body += buffer[end + 1..<end + 1 + size]
            position = next
        }
        return nil
    }
}
