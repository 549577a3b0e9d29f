internal import AWSClients
package import AWSCore

/// Finds credentials where every AWS tool looks for them, in botocore's order.
package struct CredentialChain: Sendable {
    let host: HostEnvironment
    let config: SharedConfig
    let endpoints: Endpoints
    /// Given with a flag; then the environment's keys do not count.
    let explicitProfile: String?

    package init(host: HostEnvironment, config: SharedConfig, endpoints: Endpoints, explicitProfile: String?) {
        self.host = host
        self.config = config
        self.endpoints = endpoints
        self.explicitProfile = explicitProfile
    }

    /// The profile that applies.
    package static func profile(explicit: String?, variables: [String: String]) -> String {
        // Of the two variables botocore reads the older one first.
        let named = [explicit, variables["AWS_DEFAULT_PROFILE"], variables["AWS_PROFILE"]]
        return named.lazy.compactMap(\.self).first { !$0.isEmpty } ?? "default"
    }

    private var profile: String { Self.profile(explicit: explicitProfile, variables: host.variables) }

    /// - Throws: ``IdentityError``, or ``AWSError`` where a service that gives credentials failed.
    package func provider() throws -> any CredentialsProvider {
        if explicitProfile == nil, let keys = try Credentials.fromEnvironment(host.variables) {
            return StaticCredentials(keys)
        }
        let profile = profile
        if config.profiles[profile] == nil, profile != "default" || explicitProfile != nil {
            throw IdentityError.noSuchProfile(name: profile, files: config.files)
        }
        if let assumed = try roleProvider(profile, visited: []) { return assumed }
        if let web = try webIdentity(profile, readsVariables: explicitProfile == nil) { return web }
        if let found = try ownProvider(profile) { return found }
        if let container = try ContainerCredentials(host: host) { return cached(container) }
        if let instance = InstanceCredentials(host: host) { return cached(instance) }
        throw IdentityError.noCredentials(tried: tried(profile))
    }

    private func tried(_ profile: String) -> [String] {
        var places = ["AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"]
        places.append("profile \(profile) of \(config.files.joined(separator: " and "))")
        places.append("AWS_WEB_IDENTITY_TOKEN_FILE, AWS_CONTAINER_CREDENTIALS_FULL_URI")
        if InstanceCredentials(host: host) == nil { places.append("instance metadata (switched off)") }
        return places
    }

    func cached(_ source: any CredentialsProvider) -> any CredentialsProvider {
        CachedCredentials(source, time: host.time)
    }

    /// `role_arn` with `source_profile` or `credential_source`; nil where the profile takes no role.
    private func roleProvider(_ profile: String, visited: [String]) throws -> (any CredentialsProvider)? {
        guard let arn = config.text("role_arn", ofProfile: profile),
            config.text("web_identity_token_file", ofProfile: profile) == nil
        else { return nil }
        guard config.text("mfa_serial", ofProfile: profile) == nil else {
            throw IdentityError.needsMFA(profile: profile)
        }
        guard !visited.contains(profile) else { throw IdentityError.profileLoop(visited + [profile]) }
        let source = try source(of: profile, visited: visited + [profile])
        return cached(
            AssumedRole(
                sts: sts(source), roleARN: arn,
                sessionName: config.text("role_session_name", ofProfile: profile) ?? "fanctl",
                externalID: config.text("external_id", ofProfile: profile),
                duration: config.text("duration_seconds", ofProfile: profile).flatMap { Int($0) }))
    }

    private func source(of profile: String, visited: [String]) throws -> any CredentialsProvider {
        if let name = config.text("source_profile", ofProfile: profile) {
            guard config.profiles[name] != nil else {
                throw IdentityError.noSuchProfile(name: name, files: config.files)
            }
            // Keys come before a role there: so a profile may name itself where it holds both.
            if config.text("aws_access_key_id", ofProfile: name) != nil, let own = try ownProvider(name) { return own }
            if let chained = try roleProvider(name, visited: visited) { return chained }
            if let web = try webIdentity(name, readsVariables: false) { return web }
            if let own = try ownProvider(name) { return own }
            throw IdentityError.incompleteProfile(name: name, missing: "aws_access_key_id")
        }
        switch config.text("credential_source", ofProfile: profile) {
        case "Environment":
            guard let keys = try Credentials.fromEnvironment(host.variables) else {
                throw IdentityError.noCredentials(tried: ["AWS_ACCESS_KEY_ID (credential_source of \(profile))"])
            }
            return StaticCredentials(keys)
        case "EcsContainer":
            guard let container = try ContainerCredentials(host: host) else {
                throw IdentityError.noCredentials(tried: ["the container's endpoint (credential_source of \(profile))"])
            }
            return cached(container)
        case "Ec2InstanceMetadata":
            guard let instance = InstanceCredentials(host: host) else {
                throw IdentityError.noCredentials(tried: ["instance metadata (switched off)"])
            }
            return cached(instance)
        case let other?: throw IdentityError.unknownCredentialSource(profile: profile, source: other)
        case nil: throw IdentityError.incompleteProfile(name: profile, missing: "source_profile or credential_source")
        }
    }

    private func webIdentity(_ profile: String, readsVariables: Bool) throws -> (any CredentialsProvider)? {
        func value(_ variable: String, _ key: String) -> String? {
            let given = readsVariables ? host.variables[variable] : nil
            return given.flatMap { $0.isEmpty ? nil : $0 } ?? config.text(key, ofProfile: profile)
        }
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let role = value("AWS_ROLE_ARN", "role_arn") else {
            throw IdentityError.incompleteProfile(name: profile, missing: "role_arn")
        }
        return cached(
            WebIdentity(
                sts: sts(StaticCredentials(Credentials(accessKeyID: "", secretAccessKey: ""))), host: host,
                tokenFile: file, roleARN: role,
                sessionName: value("AWS_ROLE_SESSION_NAME", "role_session_name") ?? "fanctl"))
    }

    /// The profile's own credentials: SSO, keys, a program.
    private func ownProvider(_ profile: String) throws -> (any CredentialsProvider)? {
        if let session = try SSOCredentials(profile: profile, config: config, host: host, endpoints: endpoints) {
            return cached(session)
        }
        let keys = try keys(profile)
        if let keys, config.credentialsFile[profile]?["aws_access_key_id"] != nil { return keys }
        if config.text("login_session", ofProfile: profile) != nil { throw IdentityError.needsLogin(profile: profile) }
        if let command = config.text("credential_process", ofProfile: profile) {
            return cached(ProcessCredentials(profile: profile, command: command, host: host))
        }
        return keys
    }

    private func keys(_ profile: String) throws -> StaticCredentials? {
        guard let id = config.text("aws_access_key_id", ofProfile: profile) else { return nil }
        guard let secret = config.text("aws_secret_access_key", ofProfile: profile) else {
            throw IdentityError.incompleteProfile(name: profile, missing: "aws_secret_access_key")
        }
        return StaticCredentials(
            Credentials(
                accessKeyID: id, secretAccessKey: secret,
                // The older name comes first, as in botocore.
                sessionToken: config.text("aws_security_token", ofProfile: profile)
                    ?? config.text("aws_session_token", ofProfile: profile)))
    }

    func sts(_ source: any CredentialsProvider) -> STSClient {
        STSClient(
            pipeline: RequestPipeline(
                transport: host.transport, credentials: source, endpoints: endpoints, time: host.time))
    }
}
