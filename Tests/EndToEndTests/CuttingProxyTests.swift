import Foundation
import Synchronization
import TestSupport
import Testing

/// The proxy itself: what the tests of killed commands stand on.
@Suite struct CuttingProxyTests {
    /// Answers every request with what it was asked, in chunks.
    private final class Echo: Sendable {
        let listener: LoopbackListener
        private let log: Log

        final class Log: Sendable {
            let requests = Mutex<[Data]>([])
        }

        init() throws {
            let log = Log()
            self.log = log
            listener = try LoopbackListener { connection in
                while let request = connection.nextRequest() {
                    log.requests.withLock { $0.append(request.bytes) }
                    guard connection.send(Self.answer(request.body)) else { return }
                }
            }
        }

        var requests: [Data] { log.requests.withLock { $0 } }

        static func answer(_ body: Data) -> Data {
            let size = String(body.count, radix: 16)
            let chunk = body.isEmpty ? Data() : Data("\(size)\r\n".utf8) + body + Data("\r\n".utf8)
            return Data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8) + chunk + Data("0\r\n\r\n".utf8)
        }
    }

    private static func request(_ body: Data) -> Data {
        let head =
            "PUT /a//../b%20c?x=%2F HTTP/1.1\r\nhost: elsewhere:1\r\nX-Odd:  two  \r\nContent-Length: \(body.count)\r\n\r\n"
        return Data(head.utf8) + body
    }

    private func connect(_ proxy: CuttingProxy) throws -> HTTPConnection {
        let port = try #require(proxy.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        return try HTTPConnection(toPort: port)
    }

    @Test func passesEveryByteOn() throws {
        let server = try Echo()
        let proxy = try CuttingProxy(beforePort: server.listener.port)
        var connection = try connect(proxy)
        defer { connection.hangUp() }
        for body in [Data(), Data("abc".utf8), Data(repeating: 7, count: 20_000_000)] {
            let sent = Self.request(body)
            #expect(connection.send(sent))
            #expect(connection.nextAnswer(hasBody: true)?.bytes == Echo.answer(body))
            #expect(server.requests.last == sent)
        }
        #expect(proxy.calls == 3)
    }

    /// After the cut, nothing of the client reaches the server, and no answer the client.
    @Test(arguments: [(CuttingProxy.Phase.beforeCall, 1), (.afterCall, 2)])
    func killsAtTheCall(phase: CuttingProxy.Phase, reached: Int) async throws {
        let server = try Echo()
        let proxy = try CuttingProxy(beforePort: server.listener.port)
        let client = try proxy.start(
            {
                try Child(
                    ["/bin/sleep", "600"], environment: Program.harmless, output: "/dev/null", error: "/dev/null")
            }, killedAt: CuttingProxy.Cut(call: 2, phase))
        var connection = try connect(proxy)
        var other = try connect(proxy)
        defer {
            connection.hangUp()
            other.hangUp()
        }
        let sent = Self.request(Data("abc".utf8))
        #expect(connection.send(sent))
        #expect(connection.nextAnswer(hasBody: true) != nil)
        #expect(!proxy.hasCut)
        #expect(connection.send(sent))
        #expect(connection.nextAnswer(hasBody: true) == nil)
        #expect(proxy.hasCut)
        #expect(try await client.ended() == 128 + SIGKILL)
        _ = other.send(sent)
        #expect(other.nextAnswer(hasBody: true) == nil)
        #expect(server.requests.count == reached)
    }
}
