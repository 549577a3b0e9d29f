import Foundation
import Glibc
import Synchronization
import TestSupport

/// A server on 127.0.0.1 that shows each request as it came over the wire, and answers with whatever bytes the test wants.
final class WireServer: Sendable {
    struct Request: Sendable {
        /// The number of the connection, from 0.
        let connection: Int
        /// The number of the request on its connection, from 0.
        let number: Int
        /// The request line.
        let line: String
        let headers: [String]
        let body: [UInt8]

        /// The values of a header, whose name is given in lower case.
        func values(_ name: String) -> [String] {
            headers.filter { $0.lowercased().hasPrefix(name + ":") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    enum Reply: Sendable {
        case send(String)
        case sendAndClose(String)
        /// Ends the connection with a reset.
        case reset
        /// Neither answers nor hangs up.
        case silence
    }

    let port: UInt16
    var url: String { "http://127.0.0.1:\(port)" }
    private let listener: Int32
    private let state = Mutex(State())
    private let hangsUp: Bool
    private let reply: @Sendable (Request) -> Reply

    private struct State {
        var requests: [Request] = []
        var descriptors: [Int32] = []
    }

    /// - Parameter hangsUp: ends each connection after the client's first bytes.
    init(
        hangsUp: Bool = false, _ reply: @escaping @Sendable (Request) -> Reply = { _ in .send(WireServer.answer("ok")) }
    ) throws {
        self.reply = reply
        self.hangsUp = hangsUp
        (listener, port) = try Self.boundSocket()
        guard listen(listener, 512) == 0 else { throw Program.Missing(name: "a server") }
        // Threads of their own: a blocking accept or read would hold one of Swift's.
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, self?.serve(descriptor) != nil else { break }
            }
            close(listener)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in state.descriptors.forEach { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    /// Every request so far, in the order in which they were complete.
    var requests: [Request] { state.withLock { $0.requests } }

    /// Ends every connection, as balancers do with those that are idle.
    func hangUp(byReset: Bool) {
        state.withLock { state in
            for descriptor in state.descriptors {
                if byReset { HTTPConnection.reset(descriptor) } else { shutdown(descriptor, Int32(SHUT_RDWR)) }
            }
        }
    }

    /// Waits until so many requests have come.
    func received(_ count: Int) async throws {
        try await eventually("\(count) requests, of which \(requests.count) came") { requests.count >= count }
    }

    static func answer(_ body: String, status: String = "200 OK", headers: [String] = []) -> String {
        (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
            + "\r\n\r\n" + body
    }

    /// A socket with a port of its own that nobody listens at yet: a connection to it is refused.
    static func boundSocket() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Program.Missing(name: "a port") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private func serve(_ descriptor: Int32) {
        let connection = state.withLock { state in
            state.descriptors.append(descriptor)
            return state.descriptors.count - 1
        }
        Thread.detachNewThread { [hangsUp, weak self] in
            var wire = Wire(descriptor: descriptor)
            var number = 0
            if hangsUp { _ = wire.fill() }
            while !hangsUp, let request = wire.next(connection, number), let reply = self?.reply(to: request) {
                number += 1
                guard wire.perform(reply) else { break }
            }
            // Shut down and not closed: the number must not go to another socket while the server knows it.
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    private func reply(to request: Request) -> Reply {
        state.withLock { $0.requests.append(request) }
        return reply(request)
    }
}

/// One connection, read request by request.
private struct Wire {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Nil where the client has hung up.
    mutating func next(_ connection: Int, _ number: Int) -> WireServer.Request? {
        var end = buffer.firstRange(of: Array("\r\n\r\n".utf8))
        while end == nil {
            guard fill() else { return nil }
            end = buffer.firstRange(of: Array("\r\n\r\n".utf8))
        }
        guard let end else { return nil }
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        buffer.removeSubrange(..<end.upperBound)
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        while buffer.count < length ?? 0 {
            guard fill() else { return nil }
        }
        let body = Array(buffer.prefix(length ?? 0))
        buffer.removeFirst(body.count)
        return WireServer.Request(
            connection: connection, number: number, line: lines[0], headers: Array(lines.dropFirst()), body: body)
    }

    /// False where the connection is at its end.
    mutating func perform(_ reply: WireServer.Reply) -> Bool {
        switch reply {
        case .send(let text): return send(text)
        case .sendAndClose(let text):
            _ = send(text)
            return false
        case .reset:
            HTTPConnection.reset(descriptor)
            return false
        case .silence:
            while fill() {}
            return false
        }
    }

    mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    private func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
