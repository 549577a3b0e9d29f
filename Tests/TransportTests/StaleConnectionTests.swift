import Foundation
import TestSupport
import Testing
import Transport

/// Connections that were kept, and that the server has ended meanwhile.
@Suite(.timeLimit(.minutes(5))) struct StaleConnectionTests {
    let transport = CurlTransport()

    @Test(arguments: [true, false])
    func replacesConnectionsThatEndedWhileIdle(byReset: Bool) async throws {
        let server = try WireServer()
        // Several, so that a further dead one is there when the first has been found.
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { _ = try await transport.send(HTTPRequest(.get, server.url)) } }
            try await group.waitForAll()
        }
        let bodies: [(HTTPRequest.Method, [UInt8])] = [
            (.get, []), (.post, [7]), (.put, [UInt8](repeating: 7, count: 3_000_000)), (.delete, []), (.patch, [7]),
        ]
        for (method, body) in bodies {
            for isReplayable in [true, false] {
                server.hangUp(byReset: byReset)
                let before = server.requests.count
                let request = HTTPRequest(method, server.url, body: body, isReplayable: isReplayable)
                #expect(try await transport.send(request).text == "ok")
                #expect(server.requests.count == before + 1)
            }
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .put, .delete])
    func resendsWhereTheConnectionEndsOnTheWay(method: HTTPRequest.Method) async throws {
        let server = try WireServer { $0.number > 0 ? .reset : .send(WireServer.answer("ok")) }
        _ = try await transport.send(HTTPRequest(.get, server.url))
        #expect(try await transport.send(HTTPRequest(method, server.url + "/again", body: [7])).text == "ok")
        #expect(server.requests.map(\.connection) == [0, 0, 1])
    }

    @Test(arguments: [true, false])
    func resendsALongRequestWhoseConnectionEndsBeforeItIsRead(byReset: Bool) async throws {
        let server = try HastyServer(byReset: byReset)
        _ = try await transport.send(HTTPRequest(.get, server.url))
        let body = [UInt8](repeating: 7, count: 6_000_000)
        let response = try await transport.send(HTTPRequest(.put, server.url, body: body))
        #expect(response.text == "6000000")
        await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(.put, server.url + "/once", body: body, isReplayable: false))
        }
    }

    @Test func doesNotResendWhereANewConnectionEnds() async throws {
        let server = try WireServer { _ in .reset }
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(.post, server.url, body: [7]))
        }
        #expect(error?.kind == .connectionLost)
        #expect(server.requests.count == 1)
    }
}

/// Ends a connection after the first bytes of its second request, and at once what is sent to `/once`.
private final class HastyServer: Sendable {
    private let listener: LoopbackListener

    var url: String { "http://127.0.0.1:\(listener.port)" }

    init(byReset: Bool) throws {
        listener = try LoopbackListener { connection in
            for number in 0... {
                if number > 0, connection.hasBegun() {
                    if byReset { connection.reset() }
                    return
                }
                guard let request = connection.nextRequest(), !request.startLine.contains("once") else { return }
                let length = String(request.body.count)
                let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(length.utf8.count)\r\n\r\n\(length)"
                guard connection.send(Data(answer.utf8)) else { return }
            }
        }
    }
}
