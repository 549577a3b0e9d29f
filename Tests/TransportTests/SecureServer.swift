import Foundation
import TestSupport
import Transport

/// A server with a certificate of its own making for 127.0.0.1, which no authority vouches for.
final class SecureServer: Sendable {
    private let scratch: Scratch
    private let child: Child
    private let port: String

    /// - Parameter protocols: what the server knows, the preferred first.
    init(protocols: String = "http/1.1") async throws {
        guard let python = TestPython.path, let openssl = Program.find("openssl") else {
            throw Program.Missing(name: "openssl or python")
        }
        let scratch = try Scratch()
        try await Program.succeed([
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=fanctl tests", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", scratch.file("key.pem"),
            "-out", scratch.file("cert.pem"),
        ])
        child = try Child(
            [
                python, Checkout.file("Tests/oracle/tls_server.py"), scratch.file("cert.pem"), scratch.file("key.pem"),
                protocols,
            ], environment: Program.harmless, output: scratch.file("out"), error: scratch.file("err"))
        self.scratch = scratch
        port = try await eventually("the server's port: \(scratch.text("err"))", while: child) {
            try Self.lines(scratch).first
        }
    }

    deinit { child.end() }

    func url(host: String = "127.0.0.1") -> String { "https://\(host):\(port)/" }

    /// A client that knows the server's certificate.
    var trusting: CurlTransport { CurlTransport(.init(certificateBundle: scratch.file("cert.pem"))) }

    /// The application protocol of every handshake that succeeded.
    func handshakes() throws -> [String] { Array(try Self.lines(scratch).dropFirst()) }

    /// Lines that are complete.
    private static func lines(_ scratch: Scratch) throws -> [String] {
        try scratch.text("out").components(separatedBy: "\n").dropLast()
    }
}
