import Foundation
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

        init(_ message: HTTPMessage, connection: Int, number: Int) {
            (self.connection, self.number) = (connection, number)
            line = message.startLine
            headers = message.headerLines
            body = Array(message.body)
        }

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

    var port: UInt16 { listener.port }
    var url: String { "http://127.0.0.1:\(port)" }
    private let listener: LoopbackListener
    private let record: Record

    /// What the threads of the connections write.
    private final class Record: Sendable {
        let requests = Mutex<[Request]>([])
        private let connections = Mutex(0)

        func nextConnection() -> Int {
            connections.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    /// - Parameter hangsUp: ends each connection after the client's first bytes.
    init(
        hangsUp: Bool = false, _ reply: @escaping @Sendable (Request) -> Reply = { _ in .send(WireServer.answer("ok")) }
    ) throws {
        let record = Record()
        self.record = record
        listener = try LoopbackListener { wire in
            let connection = record.nextConnection()
            if hangsUp {
                _ = wire.hasBegun()
                return
            }
            for number in 0... {
                guard let message = wire.nextRequest() else { return }
                let request = Request(message, connection: connection, number: number)
                record.requests.withLock { $0.append(request) }
                guard Self.perform(reply(request), on: &wire) else { return }
            }
        }
    }

    /// Every request so far, in the order in which they were complete.
    var requests: [Request] { record.requests.withLock { $0 } }

    /// Ends every connection, as balancers do with those that are idle.
    func hangUp(byReset: Bool) { listener.hangUp(byReset: byReset) }

    /// Waits until so many requests have come.
    func received(_ count: Int) async throws {
        try await eventually("\(count) requests, of which \(requests.count) came") { requests.count >= count }
    }

    static func answer(_ body: String, status: String = "200 OK", headers: [String] = []) -> String {
        (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
            + "\r\n\r\n" + body
    }

    /// False where the connection is at its end.
    private static func perform(_ reply: Reply, on wire: inout HTTPConnection) -> Bool {
        switch reply {
        case .send(let text): return wire.send(Data(text.utf8))
        case .sendAndClose(let text): _ = wire.send(Data(text.utf8))
        case .reset: wire.reset()
        case .silence: wire.awaitEnd()
        }
        return false
    }
}
