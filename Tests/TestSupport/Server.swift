import Transport

/// A server of the tests' Python on 127.0.0.1, ended with its owner by its process id.
package final class Server: Sendable {
    package let endpoint: String
    package let port: UInt16
    private let child: Child
    private let scratch: Scratch
    /// Where the server keeps its files.
    package var folder: String { scratch.path }

    /// ministack with `AUTH=true`: signatures and permissions are checked, and mappings run workers.
    package static func ministack() async throws -> Server {
        let port = try LoopbackListener.freePort()
        let scratch = try Scratch()
        let variables = [
            "AUTH": "true", "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1", "GATEWAY_PORT": String(port),
            "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "STATE_DIR": scratch.file("state"),
            "S3_DATA_DIR": scratch.file("state/s3"),
        ]
        return try await Server(["-m", "ministack"], variables, port, "/_ministack/health", scratch)
    }

    package static func moto() async throws -> Server {
        let port = try LoopbackListener.freePort()
        return try await Server(
            ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], [:], port, "/moto-api/", try Scratch())
    }

    /// What boto3 sees in a server, for those who ask often: `GET /census/TEXT`.
    package static func census(of server: Server, region: String) async throws -> Server {
        let port = try LoopbackListener.freePort()
        let words = [Checkout.file("Tests/oracle/account.py"), "serve", server.endpoint, region, String(port)]
        return try await Server(words, [:], port, "/", try Scratch())
    }

    /// Stands before another server and spoils what is sent to queues: see `Tests/oracle/faulting_proxy.py`.
    ///
    /// - Parameter tasks: the path of the CSV that is sent.
    package static func faults(
        before server: Server, keys: (id: String, secret: String), region: String, seed: Int, tasks: String
    ) async throws -> Server {
        let port = try LoopbackListener.freePort()
        let words = [
            Checkout.file("Tests/oracle/faulting_proxy.py"), String(port), String(server.port), keys.id, keys.secret,
            region, String(seed), tasks,
        ]
        return try await Server(words, [:], port, "/_faults/health", try Scratch())
    }

    private init(
        _ arguments: [String], _ variables: [String: String], _ port: UInt16, _ health: String, _ scratch: Scratch
    ) async throws {
        guard let python = TestPython.path else { throw Program.Missing(name: "python") }
        self.scratch = scratch
        self.port = port
        endpoint = "http://127.0.0.1:\(port)"
        child = try Child(
            [python] + arguments, environment: Program.harmless.merging(variables) { _, new in new },
            output: scratch.file("log"), error: scratch.file("log"))
        try await eventually("an answer of the server: \(scratch.text("log"))", every: .milliseconds(50), while: child)
        {
            await Self.answers(endpoint + health)
        }
    }

    deinit { child.end() }

    private static func answers(_ url: String) async -> Bool {
        // No answer yet is what is waited for.
        await (try? CurlTransport().send(HTTPRequest(.get, url, timeout: .seconds(2)))) != nil
    }
}
