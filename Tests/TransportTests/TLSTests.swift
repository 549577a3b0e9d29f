import Foundation
import TestSupport
import Testing
import Transport

/// Certificates, with one that only its owner trusts.
@Suite(
    .enabled(if: TestPython.path != nil && Program.find("openssl") != nil, "needs openssl and the tests' Python"),
    .timeLimit(.minutes(5)))
struct TLSTests {
    @Test func refusesAnUntrustedCertificate() async throws {
        let server = try await SecureServer()
        let error = await #expect(throws: TransportError.self) {
            try await CurlTransport().send(HTTPRequest(.get, server.url()))
        }
        #expect(error?.kind == .insecure)
        #expect(try server.handshakes() == [])
    }

    @Test func trustsTheBundleThatItIsGiven() async throws {
        let server = try await SecureServer()
        #expect(try await server.trusting.send(HTTPRequest(.get, server.url())).text == "secret")
    }

    @Test func refusesACertificateOfAnotherHost() async throws {
        let server = try await SecureServer()
        let error = await #expect(throws: TransportError.self) {
            try await server.trusting.send(HTTPRequest(.get, server.url(host: "localhost")))
        }
        #expect(error?.kind == .insecure)
    }

    @Test func refusesToGoOnWithoutItsBundle() async throws {
        let server = try await SecureServer()
        let transport = CurlTransport(.init(certificateBundle: "/nonexistent/ca.pem"))
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest(.get, server.url()))
        }
        #expect(error?.kind == .insecure)
    }

    @Test func offersHTTP2() async throws {
        let server = try await SecureServer(protocols: "h2,http/1.1")
        // The server hangs up after the handshake: Python speaks no HTTP/2.
        await #expect(throws: TransportError.self) {
            try await server.trusting.send(HTTPRequest(.get, server.url(), isReplayable: false))
        }
        #expect(try server.handshakes().first == "h2")
    }

    /// A balancer that restarts does this: worth another attempt, unlike a certificate that was refused.
    @Test(arguments: [true, false])
    func cannotConnectWhereTheHandshakeIsNotAnswered(hangsUp: Bool) async throws {
        let server = try WireServer(hangsUp: hangsUp)
        let error = await #expect(throws: TransportError.self) {
            try await CurlTransport().send(
                HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", timeout: .seconds(hangsUp ? 60 : 1)))
        }
        #expect(error?.kind == .couldNotConnect, "\(error?.detail ?? "")")
    }
}
