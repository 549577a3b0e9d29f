internal import Foundation
package import Transport

/// An HTTPS server on 127.0.0.1 with a certificate of its own making, which no authority vouches for. Ended with its owner.
package final class SecureServer: Sendable {
    private let scratch: Scratch
    private let child: Child
    private let port: String

    /// - Parameters:
    ///   - protocols: what the server knows, the preferred first.
    ///   - answer: the body of each of its answers.
    package init(protocols: String = "http/1.1", answer: String = "secret") async throws {
        guard let python = TestPython.path ?? Program.find("python3"), let openssl = Program.find("openssl") else {
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
                protocols, answer,
            ], environment: Program.harmless, output: scratch.file("out"), error: scratch.file("err"))
        self.scratch = scratch
        port = try await eventually("the server's port: \(scratch.text("err"))", while: child) {
            try Self.lines(scratch).first
        }
    }

    deinit { child.end() }

    package func url(host: String = "127.0.0.1") -> String { "https://\(host):\(port)" }

    /// The path of the certificate.
    package var certificate: String { scratch.file("cert.pem") }

    /// A client that knows the server's certificate.
    package var trusting: CurlTransport { CurlTransport(.init(certificateBundle: certificate)) }

    /// The application protocol of every handshake that succeeded.
    package func handshakes() throws -> [String] { Array(try Self.lines(scratch).dropFirst()) }

    /// Lines that are complete.
    private static func lines(_ scratch: Scratch) throws -> [String] {
        try scratch.text("out").components(separatedBy: "\n").dropLast()
    }
}
