import AWSCore
import FlyingFox
import FlyingSocks
import Foundation
import Identity
import TestSupport
import Testing
import Transport

/// Credentials of containers and instances.
@Suite struct MetadataTests {
    private static let keys =
        #"{"AccessKeyId":"ASIATASK","SecretAccessKey":"s","Token":"t","Expiration":"2036-01-01T00:00:00Z"}"#

    @Test func asksTheContainersAddressForARelativePath() async throws {
        let machine = Machine(
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"], answer: { _ in .text(Self.keys) })
        #expect(try await machine.credentials().accessKeyID == "ASIATASK")
        #expect(machine.transport.sent.map(\.url) == ["http://169.254.170.2/v2/credentials/1"])
        #expect(machine.transport.sent[0].headers["Authorization"] == nil)
    }

    @Test func takesTheTokenOfTheFileOverThatOfTheVariable() async throws {
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://example.com/c",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "variable",
        ]
        let plain = Machine(variables, answer: { _ in .text(Self.keys) })
        _ = try await plain.credentials()
        #expect(plain.transport.sent[0].headers["Authorization"] == "variable")
        let both = Machine(
            variables.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token"]) { _, new in new },
            files: ["/token": "file\n"], answer: { _ in .text(Self.keys) })
        _ = try await both.credentials()
        #expect(both.transport.sent[0].headers["Authorization"] == "file")
    }

    @Test(arguments: [
        "http://example.com/c", "http://10.0.0.1/c", "http://127.0.0.1.example.com/c", "http://169.254.169.254/c",
    ])
    func refusesPlainHTTPToStrangers(url: String) async throws {
        let machine = Machine(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url], answer: { _ in .text(Self.keys) })
        await #expect { try await machine.credentials() } throws: {
            guard case .containerRefused? = $0 as? IdentityError else { return false }
            return true
        }
        #expect(machine.transport.sent.isEmpty)
    }

    @Test(arguments: [
        "http://localhost:1/c", "http://127.8.9.1/c", "http://[::1]/c", "http://169.254.170.23/c",
        "https://a.example/c",
    ])
    func permitsPlainHTTPToThisMachineAndToContainerServices(url: String) async throws {
        let machine = Machine(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url], answer: { _ in .text(Self.keys) })
        #expect(try await machine.credentials().accessKeyID == "ASIATASK")
    }

    @Test func asksAContainerThreeTimes() async throws {
        let machine = Machine(
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"], answer: { _ in .text("", status: 500) })
        await #expect(throws: IdentityError.containerRefused(detail: "it answered HTTP 500")) {
            try await machine.credentials()
        }
        #expect(machine.transport.sent.count == 3)
    }

    /// A server that is the metadata service of an instance, and of a container under `/task`.
    private func withServer<Value>(_ body: (_ endpoint: String) async throws -> Value) async throws -> Value {
        let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0))
        @Sendable func text(_ text: String) -> FlyingFox.HTTPResponse { .init(statusCode: .ok, body: Data(text.utf8)) }
        await server.appendRoute("*") { request in
            let header = { (name: String) in request.headers[HTTPHeader(name)] }
            if request.path == "/task" {
                return header("Authorization") == "secret" ? text(Self.keys) : .init(statusCode: .forbidden)
            }
            if request.path == "/latest/api/token" {
                let isAsked = request.method == .PUT && header("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
                return isAsked ? text("token") : .init(statusCode: .badRequest)
            }
            guard header("x-aws-ec2-metadata-token") == "token" else { return .init(statusCode: .unauthorized) }
            switch request.path {
            case "/latest/meta-data/placement/region": return text("ap-south-1")
            case "/latest/meta-data/iam/security-credentials": return text("fan\n")
            case "/latest/meta-data/iam/security-credentials/": return text("fan\n")
            case "/latest/meta-data/iam/security-credentials/fan":
                return text(Self.keys.replacingOccurrences(of: "ASIATASK", with: "ASIAINSTANCE"))
            default: return .init(statusCode: .notFound)
            }
        }
        let running = Task { try await server.run() }
        defer { running.cancel() }
        try await server.waitUntilListening(timeout: 600)
        let address = await server.listeningAddress
        guard case .ip4(_, let port)? = address else { throw Machine.NoSuchProgram() }
        return try await body("http://127.0.0.1:\(port)")
    }

    @Test func readsAContainersCredentialsOverTheWire() async throws {
        try await withServer { endpoint in
            let machine = Machine([
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint + "/task", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "secret",
            ])
            let keys = try await machine.credentials(over: PatientTransport())
            #expect(keys.accessKeyID == "ASIATASK")
            #expect(keys.sessionToken == "t")
            let stranger = Machine(["AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint + "/task"])
            await #expect(throws: IdentityError.containerRefused(detail: "it answered HTTP 403")) {
                try await stranger.credentials(over: PatientTransport())
            }
        }
    }

    @Test func readsAnInstancesCredentialsAndRegionOverTheWire() async throws {
        try await withServer { endpoint in
            let machine = Machine(["AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint + "/"])
            let keys = try await machine.credentials(over: PatientTransport())
            #expect(keys.accessKeyID == "ASIAINSTANCE")
            let region = try await machine.host(over: PatientTransport()).instanceRegion()
            #expect(region == Region("ap-south-1"))
        }
    }

    @Test(arguments: [
        ([:], "http://169.254.169.254"),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv4"], "http://169.254.169.254"),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "http://[fd00:ec2::254]"),
        (
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://a/"],
            "http://a"
        ),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT": ""], "http://169.254.169.254"),
    ])
    func asksTheInstanceAtItsAddress(variables: [String: String], address: String) async throws {
        let machine = Machine(variables)
        #expect(try await machine.host().instanceRegion() == nil)
        #expect(machine.transport.sent.map(\.url) == [address + "/latest/api/token"])
    }

    @Test(arguments: ["true", "TRUE"])
    func asksNothingWhereMetadataIsSwitchedOff(value: String) async throws {
        let machine = Machine(["AWS_EC2_METADATA_DISABLED": value], answer: { _ in .text("token") })
        await #expect(throws: IdentityError.self) { try await machine.credentials() }
        #expect(try await machine.host().instanceRegion() == nil)
        #expect(machine.transport.sent.isEmpty)
    }

    @Test func refusesAnInstancesRegionThatIsNoHostLabel() async {
        let machine = Machine(answer: { _ in .text("localhost:8443/#") })
        let error = IdentityError.badRegion(source: "the region of the instance's metadata", value: "localhost:8443/#")
        await #expect(throws: error) { try await machine.host().instanceRegion() }
    }

    @Test func knowsNoRegionWhereThisIsNoInstance() async throws {
        let machine = Machine()
        #expect(try await machine.host().instanceRegion() == nil)
        // One question with a second's patience, not one more.
        #expect(machine.transport.sent.map(\.timeout) == [.seconds(1)])
    }
}

/// A real connection without a time limit, which a busy machine would not keep.
private struct PatientTransport: HTTPTransport {
    private let transport = CurlTransport()

    func send(_ request: Transport.HTTPRequest) async throws -> Transport.HTTPResponse {
        var request = request
        request.timeout = nil
        return try await transport.send(request)
    }
}
