package import AWSCore
internal import Transport

/// Which region and which addresses apply.
package struct EndpointResolution: Sendable {
    private let config: SharedConfig
    private let variables: [String: String]
    private let profile: String

    package init(config: SharedConfig, variables: [String: String], explicitProfile: String?) {
        self.config = config
        self.variables = variables
        profile = CredentialChain.profile(explicit: explicitProfile, variables: variables)
    }

    /// The region of the first source that names one; nil where nothing but an instance's metadata could tell.
    ///
    /// - Parameter explicit: flag and files of the project by rank, each with its name for error messages.
    /// - Throws: ``IdentityError/badRegion(source:value:)``.
    package func region(explicit: KeyValuePairs<String, String?>) throws -> Region? {
        let sources: KeyValuePairs = [
            "AWS_REGION": variables["AWS_REGION"], "AWS_DEFAULT_REGION": variables["AWS_DEFAULT_REGION"],
            "`region` of profile \(profile)": config.text("region", ofProfile: profile),
        ]
        for (source, name) in Array(explicit) + Array(sources) {
            if let name, !name.isEmpty { return try Region(name, from: source) }
        }
        return nil
    }

    /// A PEM file of certificate authorities, where one is given.
    package var certificateBundle: String? {
        variables["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 } ?? config.text("ca_bundle", ofProfile: profile)
    }

    /// - Parameter explicit: the `--endpoint` flag; it wins over everything.
    /// - Throws: ``IdentityError/badEndpoint(source:value:)``.
    package func endpoints(region: Region, explicit: String?) throws -> Endpoints {
        if let explicit {
            return Endpoints(region: region, common: try checked(explicit, "--endpoint"))
        }
        let ignores =
            variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"].flatMap { $0.isEmpty ? nil : $0 }
            ?? config.text("ignore_configured_endpoint_urls", ofProfile: profile)
        if ignores?.lowercased() == "true" { return Endpoints(region: region) }

        var endpoints = Endpoints(region: region)
        let section = config.text("services", ofProfile: profile).map { "services \($0)" }
        for service in Service.allCases {
            let variable = "AWS_ENDPOINT_URL_\(service.configurationName)"
            if let url = variables[variable], !url.isEmpty {
                endpoints.overrides[service] = try checked(url, variable)
            } else if let url = variables["AWS_ENDPOINT_URL"], !url.isEmpty {
                endpoints.common = try checked(url, "AWS_ENDPOINT_URL")
            } else if let section,
                let url = config.nested(service.configurationName.lowercased(), ofSection: section)["endpoint_url"],
                !url.isEmpty
            {
                endpoints.overrides[service] = try checked(url, "[\(section)]")
            } else if let url = config.text("endpoint_url", ofProfile: profile) {
                endpoints.common = try checked(url, "endpoint_url of profile \(profile)")
            }
        }
        return endpoints
    }

    private func checked(_ url: String, _ source: String) throws -> String {
        guard URLOrigin(url) != nil else { throw IdentityError.badEndpoint(source: source, value: url) }
        return url
    }
}

extension Region {
    /// - Parameter source: the flag, variable or file that names it, for the error message.
    /// - Throws: ``IdentityError/badRegion(source:value:)``.
    init(_ name: String, from source: String) throws(IdentityError) {
        guard let region = Region(name) else { throw .badRegion(source: source, value: name) }
        self = region
    }
}
