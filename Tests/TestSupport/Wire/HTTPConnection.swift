package import Foundation
internal import Glibc

/// One side of a connection, read message by message. Blocks its thread.
package struct HTTPConnection {
    package let descriptor: Int32
    /// What came and was not asked for yet.
    private var buffer = Data()

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Throws: ``Program/Missing`` where nobody listens there.
    package init(toPort port: UInt16) throws {
        descriptor = LoopbackListener.socket()
        var address = LoopbackListener.address(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            throw Program.Missing(name: "a server at port \(port)")
        }
    }

    /// Waits for a request's first bytes; false where the client has hung up.
    package mutating func hasBegun() -> Bool { !buffer.isEmpty || fill() }

    /// Reads until the other side has hung up.
    package mutating func awaitEnd() { while fill() {} }

    /// Nil where the client has hung up.
    package mutating func nextRequest() -> HTTPMessage? {
        guard let head = nextHead() else { return nil }
        let length = HTTPMessage(head: head, body: Data()).value("content-length").flatMap { Int($0) } ?? 0
        return take(length).map { HTTPMessage(head: head, body: $0) }
    }

    /// Nil where the server has hung up before its answer was whole.
    ///
    /// - Parameter hasBody: false for the answer to HEAD.
    package mutating func nextAnswer(hasBody: Bool) -> HTTPMessage? {
        guard let head = nextHead() else { return nil }
        let empty = HTTPMessage(head: head, body: Data())
        let status = empty.startLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        guard hasBody, status != 204, status != 304 else { return empty }
        let body: Data?
        if empty.value("transfer-encoding")?.lowercased() == "chunked" {
            body = takeChunks()
        } else if let length = empty.value("content-length").flatMap({ Int($0) }) {
            body = take(length)
        } else {
            awaitEnd()
            body = take(buffer.count)
        }
        return body.map { HTTPMessage(head: head, body: $0) }
    }

    /// False where the other side has hung up.
    package func send(_ bytes: Data) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = Glibc.send(descriptor, start, rest.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Ends the connection and gives its number back.
    package func hangUp() {
        // A program that was started meanwhile may have inherited the socket: closing alone would not end it.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// Ends the connection as a balancer does that has forgotten it: not with an end, but with a reset.
    package func reset() { Self.reset(descriptor) }

    /// May be called while another thread reads: that one finds the connection's end.
    package static func reset(_ descriptor: Int32) {
        var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: sockaddr().sa_data)
        connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    private mutating func nextHead() -> Data? { take(through: "\r\n\r\n") }

    /// Chunks, each with its size before it, up to the empty one.
    private mutating func takeChunks() -> Data? {
        var chunks = Data()
        while true {
            guard let line = take(through: "\r\n") else { return nil }
            let digits = String(decoding: line, as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16), let chunk = take(size + 2) else { return nil }
            chunks += line + chunk
            if size == 0 { return chunks }
        }
    }

    private mutating func take(through end: String) -> Data? {
        while true {
            if let range = buffer.range(of: Data(end.utf8)) { return take(range.upperBound - buffer.startIndex) }
            guard fill() else { return nil }
        }
    }

    private mutating func take(_ count: Int) -> Data? {
        while buffer.count < count {
            guard fill() else { return nil }
        }
        let bytes = Data(buffer.prefix(count))
        buffer.removeFirst(count)
        return bytes
    }

    private mutating func fill() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 262_144, alignment: 1) { chunk in
            let count = read(descriptor, chunk.baseAddress, chunk.count)
            guard count > 0 else { return false }
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            return true
        }
    }
}
