import Foundation
import Glibc
import TestSupport
import Testing
import Transport

/// Connections: kept, lost, refused, slow, and given up.
@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
    let transport = CurlTransport()

    /// The same over a thread of libcurl's own, and on the thread that asks.
    static let both: [any HTTPTransport] = [CurlTransport(), BlockingCurlTransport()]

    @Test(arguments: both.indices) func keepsConnectionsOpen(_ index: Int) async throws {
        let transport = Self.both[index]
        let server = try WireServer()
        for method in [HTTPRequest.Method.get, .post, .head, .delete, .put] {
            _ = try await transport.send(HTTPRequest(method, server.url + "/\(method)"))
            if method == .head { break }  // its answer here has a body, which ends the connection
        }
        #expect(server.requests.map(\.connection) == [0, 0, 0])
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .put], both.indices)
    func resendsWhereAKeptConnectionIsDead(method: HTTPRequest.Method, _ index: Int) async throws {
        let transport = Self.both[index]
        let server = try Self.forgetful()
        _ = try await transport.send(HTTPRequest(.get, server.url))
        let response = try await transport.send(HTTPRequest(method, server.url + "/again", body: [7]))
        #expect(response.text == "ok")
        let requests = server.requests
        #expect(requests.map(\.connection) == [0, 0, 1])
        #expect(requests.dropFirst().allSatisfy { $0.body == [7] })
    }

    @Test func sendsNonReplayableRequestsOverANewConnection() async throws {
        let server = try Self.forgetful()
        _ = try await transport.send(HTTPRequest(.get, server.url))
        let response = try await transport.send(
            HTTPRequest(.post, server.url + "/once", body: [7], isReplayable: false))
        #expect(response.text == "ok")
        #expect(server.requests.map(\.connection) == [0, 1])
    }

    @Test func sendsNonReplayableRequestsOnceThoughTheConnectionIsLost() async throws {
        let server = try WireServer { $0.line.contains("once") ? .sendAndClose("") : .send(WireServer.answer("ok")) }
        _ = try await transport.send(HTTPRequest(.get, server.url))
        await expect(.connectionLost, HTTPRequest(.post, server.url + "/once", body: [7], isReplayable: false))
        #expect(server.requests.count { $0.line.contains("once") } == 1)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ])
    func losesTheConnectionWhereAnAnswerIsCutOff(answer: String) async throws {
        let server = try WireServer { _ in .sendAndClose(answer) }
        await expect(.connectionLost, HTTPRequest(.post, server.url, body: [1]))
        let error = await #expect(throws: TransportError.self) {
            try await BlockingCurlTransport().send(HTTPRequest(.post, server.url, body: [1]))
        }
        #expect(error?.kind == .connectionLost)
    }

    @Test func cannotConnectWhereNothingListens() async throws {
        let (descriptor, port) = try LoopbackListener.boundSocket()
        defer { close(descriptor) }
        await expect(.couldNotConnect, HTTPRequest(.get, "http://127.0.0.1:\(port)/"))
    }

    @Test func refusesAnswersThatAreNotHTTP() async throws {
        let server = try WireServer { _ in .sendAndClose("SSH-2.0-OpenSSH_9.2\r\n") }
        await expect(.malformed, HTTPRequest(.get, server.url))
    }

    @Test func timesOutWhereNoAnswerComes() async throws {
        let server = try WireServer { _ in .silence }
        await expect(.timedOut, HTTPRequest(.get, server.url, timeout: .seconds(3)))
        try await server.received(1)
    }

    @Test func waitsForEverWithoutATimeout() async throws {
        let gate = DispatchSemaphore(value: 0)
        let server = try WireServer { request in
            guard request.line.contains("patient") else { return .silence }
            gate.wait()
            return .send(WireServer.answer("at last"))
        }
        async let patient = transport.send(HTTPRequest(.get, server.url + "/patient", timeout: nil))
        try await server.received(1)
        await expect(.timedOut, HTTPRequest(.get, server.url + "/hasty", timeout: .seconds(3)))
        gate.signal()
        #expect(try await patient.text == "at last")
    }

    @Test func endsARequestWhoseTaskIsCancelledAndGoesOnWorking() async throws {
        let server = try WireServer { $0.line.contains("hang") ? .silence : .send(WireServer.answer("ok")) }
        let task = Task { [transport] in try await transport.send(HTTPRequest(.get, server.url + "/hang", timeout: nil))
        }
        try await server.received(1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "ok")
    }

    @Test func sendsNothingForATaskThatIsCancelledAlready() async throws {
        let server = try WireServer()
        let task = Task { [transport] in
            while !Task.isCancelled { await Task.yield() }
            return try await transport.send(HTTPRequest(.get, server.url))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.isEmpty)
    }

    @Test func answersManyRequestsAtOnceOverALimitedNumberOfConnections() async throws {
        let server = try WireServer { .send(WireServer.answer($0.line)) }
        let transport = CurlTransport(.init(connectionsPerHost: 16))
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask { (number, try await transport.send(HTTPRequest(.get, server.url + "/\(number)")).text) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "GET /\($0) HTTP/1.1") }))
        #expect(Set(server.requests.map(\.connection)).count <= 16)
    }

    @Test func finishesRequestsWhenItsOwnerIsGone() async throws {
        let server = try WireServer()
        for _ in 0..<20 {
            #expect(try await CurlTransport().send(HTTPRequest(.get, server.url)).text == "ok")
        }
    }

    /// Answers the first request of its first connection, and hangs up at the second.
    private static func forgetful() throws -> WireServer {
        try WireServer { $0.connection == 0 && $0.number > 0 ? .sendAndClose("") : .send(WireServer.answer("ok")) }
    }

    private func expect(
        _ kind: TransportError.Kind, _ request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: TransportError.self, sourceLocation: sourceLocation) {
            try await transport.send(request)
        }
        #expect(error?.kind == kind, "\(error?.detail ?? "")", sourceLocation: sourceLocation)
        #expect(error.map { request.url.hasPrefix($0.origin) } ?? false, sourceLocation: sourceLocation)
    }
}
