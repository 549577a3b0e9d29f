package import AWSCore
package import Identity
internal import Reconciliation
internal import Sandbox
package import Stacks
internal import Timing
package import Transport

/// The way to AWS: region, endpoints, transport and the credentials to begin with.
package struct AWSConnection {
    package let endpoints: Endpoints
    package let transport: any HTTPTransport
    private let chain: CredentialChain
    private let request: IdentityRequest
    /// The sandbox's own keys; nil for the chain's.
    private let base: (any CredentialsProvider)?

    package init(
        _ target: StackTarget, _ settings: Settings, _ stack: Stack, _ surroundings: Surroundings, _ project: String
    ) async throws {
        let environment = surroundings.environment
        let config = try SharedConfig(
            environment: environment, home: environment["HOME"], read: HostEnvironment.text(ofFile:))
        let resolution = EndpointResolution(
            config: config, variables: environment, explicitProfile: target.profile)
        var plainHosts = HostEnvironment.plainHTTPHosts
        // Named on the command line, so meant.
        if let named = target.endpoint.flatMap({ URLOrigin($0) }) { plainHosts.insert(named.host) }
        transport = surroundings.transport(
            .init(plainHTTPHosts: plainHosts, certificateBundle: resolution.certificateBundle))
        let host = HostEnvironment.live(variables: environment, transport: transport, time: surroundings.time)

        let named: KeyValuePairs = [
            "--region": target.region, "`region` in the stack file": stack.region,
            "`region` in settings.json": settings.region,
        ]
        let region = try await Self.region(target, explicit: named, resolution, host)
        let sandbox = target.usesSandbox ? try SandboxLocation(project, surroundings).running() : nil
        endpoints = try resolution.endpoints(region: region, explicit: sandbox?.endpoint ?? target.endpoint)
        chain = CredentialChain(
            host: host, config: config, endpoints: endpoints, explicitProfile: target.profile)
        base =
            sandbox == nil
            ? nil
            : StaticCredentials(
                Credentials(accessKeyID: Sandbox.accessKeyID, secretAccessKey: Sandbox.secretAccessKey))
        request = Self.request(target, settings, user: environment["USER"] ?? environment["LOGNAME"])
    }

    /// An instance's metadata is asked last: elsewhere that takes a second until nobody answered.
    private static func region(
        _ target: StackTarget, explicit: KeyValuePairs<String, String?>, _ resolution: EndpointResolution,
        _ host: HostEnvironment
    ) async throws -> Region {
        if let region = try resolution.region(explicit: explicit) { return region }
        if target.usesSandbox { return .usEast1 }
        guard let region = try await host.instanceRegion() else { throw IdentityError.noRegion }
        return region
    }

    private static func request(_ target: StackTarget, _ settings: Settings, user: String?) -> IdentityRequest {
        let allowed = (user ?? "user").filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let session = "fanctl-\(allowed)"
        // Settings say who we are in AWS; the sandbox is somewhere else.
        if target.usesSandbox { return IdentityRequest(local: false, account: nil, role: nil, sessionName: session) }
        if let arn = target.roleARN {
            return IdentityRequest(local: true, account: settings.account, role: arn, sessionName: session)
        }
        return IdentityRequest(
            local: settings.local, account: settings.account, role: settings.role, sessionName: session)
    }

    package func caller(_ calls: CallCounter) async throws -> ResolvedCaller {
        try await chain.resolve(request, base: base, observe: calls.record)
    }
}
