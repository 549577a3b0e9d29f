import AWSCore
import Identity
import Reconciliation
import Sandbox
import Stacks
import Timing
import Transport

/// Where a command works: region, endpoints and the credentials to begin with.
struct Place {
    let endpoints: Endpoints
    let transport: CurlTransport
    private let chain: CredentialChain
    private let request: IdentityRequest
    /// The sandbox's own keys; nil for the chain's.
    private let base: (any CredentialsProvider)?

    init(
        _ options: CommonOptions, _ settings: Settings, _ stack: Stack, _ environment: [String: String],
        _ project: String
    ) async throws {
        let config = try SharedConfig(
            environment: environment, home: environment["HOME"], read: HostEnvironment.text(ofFile:))
        let resolution = EndpointResolution(
            config: config, variables: environment, explicitProfile: options.profile)
        var plainHosts = HostEnvironment.plainHTTPHosts
        // Named on the command line, so meant.
        if let named = options.endpoint.flatMap({ URLOrigin($0) }) { plainHosts.insert(named.host) }
        transport = CurlTransport(
            .init(plainHTTPHosts: plainHosts, certificateBundle: resolution.certificateBundle))
        let host = HostEnvironment.live(variables: environment, transport: transport, time: SystemTimeSource())

        let named: KeyValuePairs = [
            "--region": options.region, "`region` in the stack file": stack.region,
            "`region` in settings.json": settings.region,
        ]
        let region = try await Self.region(options, explicit: named, resolution, host)
        let sandbox = options.sandbox ? try SandboxLocation(project, environment).running() : nil
        endpoints = try resolution.endpoints(region: region, explicit: sandbox?.endpoint ?? options.endpoint)
        chain = CredentialChain(
            host: host, config: config, endpoints: endpoints, explicitProfile: options.profile)
        base =
            sandbox == nil
            ? nil
            : StaticCredentials(
                Credentials(accessKeyID: Sandbox.accessKeyID, secretAccessKey: Sandbox.secretAccessKey))
        request = Self.request(options, settings, user: environment["USER"] ?? environment["LOGNAME"])
    }

    /// An instance's metadata is asked last: elsewhere that takes a second until nobody answered.
    private static func region(
        _ options: CommonOptions, explicit: KeyValuePairs<String, String?>, _ resolution: EndpointResolution,
        _ host: HostEnvironment
    ) async throws -> Region {
        if let region = try resolution.region(explicit: explicit) { return region }
        if options.sandbox { return .usEast1 }
        guard let region = try await host.instanceRegion() else { throw IdentityError.noRegion }
        return region
    }

    private static func request(_ options: CommonOptions, _ settings: Settings, user: String?) -> IdentityRequest {
        let allowed = (user ?? "user").filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let session = "fanctl-\(allowed)"
        // Settings say who we are in AWS; the sandbox is somewhere else.
        if options.sandbox { return IdentityRequest(local: false, account: nil, role: nil, sessionName: session) }
        if let arn = options.roleARN {
            return IdentityRequest(local: true, account: settings.account, role: arn, sessionName: session)
        }
        return IdentityRequest(
            local: settings.local, account: settings.account, role: settings.role, sessionName: session)
    }

    func caller(_ calls: CallCounter) async throws -> ResolvedCaller {
        try await chain.resolve(request, base: base, observe: calls.record)
    }
}

/// The sandbox of a project.
struct SandboxLocation {
    let sandbox: Sandbox

    init(_ project: String, _ environment: [String: String]) {
        sandbox = Sandbox(
            folder: "\(project)/.fanctl/sandbox", environment: environment, transport: CurlTransport())
    }

    /// - Throws: ``CommandError`` where it is not running.
    func running() throws -> Sandbox.Running {
        guard let running = try sandbox.running() else {
            throw CommandError("the sandbox is not running", "Run `fanctl sandbox start` first.")
        }
        return running
    }
}
