import AWSCore
import Identity
import Synchronization
import TestSupport
import Transport

/// A machine that has what a test says, and that remembers what was asked of it.
final class Machine: Sendable {
    struct State: Sendable {
        var files: [String: String]
        var commands: [[String]] = []
    }

    let time = VirtualTime()
    let transport: ScriptedTransport
    let variables: [String: String]
    private let state: Mutex<State>
    private let process: HostEnvironment.ProcessOutput?

    static let unreachable = TransportError(kind: .couldNotConnect, origin: "http://nowhere", detail: "no route")

    struct NoSuchProgram: Error {}

    /// - Parameters:
    ///   - process: what every program does; nil cannot be started.
    ///   - answer: every request's answer; by default nobody is there.
    init(
        _ variables: [String: String] = [:], config: String? = nil, credentials: String? = nil,
        files: [String: String] = [:], process: HostEnvironment.ProcessOutput? = nil,
        answer: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse = { _ in throw Machine.unreachable }
    ) {
        self.variables = variables
        self.process = process
        var files = files
        files["/home/u/.aws/config"] = config
        files["/home/u/.aws/credentials"] = credentials
        state = Mutex(State(files: files))
        transport = ScriptedTransport { _, request in try answer(request) }
    }

    var now: State { state.withLock { $0 } }

    func host(over transport: (any HTTPTransport)? = nil) -> HostEnvironment {
        HostEnvironment(
            variables: variables, home: "/home/u", transport: transport ?? self.transport, time: time,
            read: { [self] path in state.withLock { $0.files[path] } },
            write: { [self] path, text in state.withLock { $0.files[path] = text } },
            run: { [self] words in
                state.withLock { $0.commands.append(words) }
                guard let process else { throw NoSuchProgram() }
                return process
            })
    }

    func config() throws -> SharedConfig {
        try SharedConfig(environment: variables, home: "/home/u") { now.files[$0] }
    }

    func chain(profile: String? = nil, over transport: (any HTTPTransport)? = nil) throws -> CredentialChain {
        CredentialChain(
            host: host(over: transport), config: try config(), endpoints: Endpoints(region: "eu-central-1"),
            explicitProfile: profile)
    }

    func credentials(profile: String? = nil, over transport: (any HTTPTransport)? = nil) async throws -> Credentials {
        try await chain(profile: profile, over: transport).provider().credentials()
    }
}

extension HTTPRequest {
    /// The body's form, values as they are on the wire.
    var form: [String: String] {
        var form: [String: String] = [:]
        for item in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let sides = item.split(separator: "=", maxSplits: 1)
            form[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
        }
        return form
    }

    /// The key that a request is signed with; nil where it is not signed.
    var keyID: String? {
        headers["Authorization"]?.split(separator: "=").dropFirst().first?.split(separator: "/").first.map(String.init)
    }
}

extension HTTPResponse {
    /// STS's answer to a role that was taken, with a key that tells which it was.
    static func session(_ id: String, operation: String = "AssumeRole") -> HTTPResponse {
        .text(
            "<X><\(operation)Result><Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                + "<SessionToken>t</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials>"
                + "</\(operation)Result></X>")
    }

    static func caller(_ account: String) -> HTTPResponse {
        .text(
            "<X><GetCallerIdentityResult><Account>\(account)</Account>"
                + "<Arn>arn:aws:sts::\(account):assumed-role/r/s</Arn><UserId>U</UserId></GetCallerIdentityResult></X>")
    }
}
