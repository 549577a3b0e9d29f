/// Where each service answers, and with which region its requests are signed.
package struct Endpoints: Hashable, Sendable {
    package let region: String
    /// One URL for every service that has none of its own (`AWS_ENDPOINT_URL`, `--endpoint`).
    package var common: String?
    package var overrides: [Service: String]

    package init(region: String, common: String? = nil, overrides: [Service: String] = [:]) {
        self.region = region
        self.common = common
        self.overrides = overrides
    }

    package struct Endpoint: Hashable, Sendable {
        /// Scheme, host, port and base path, without a slash at the end.
        package let url: String
        package let signingRegion: String
        package let isCustom: Bool
    }

    package func endpoint(for service: Service) -> Endpoint {
        let partition = Partition(region: region)
        let signingRegion = service == .iam ? partition.iam.region : region
        if let custom = overrides[service] ?? common {
            return Endpoint(url: Self.withoutSlash(custom), signingRegion: signingRegion, isCustom: true)
        }
        let host = service == .iam ? partition.iam.host : "\(service.signingName).\(region).\(partition.domain)"
        return Endpoint(url: "https://\(host)", signingRegion: signingRegion, isCustom: false)
    }

    /// The URL that a bucket's keys are appended to.
    ///
    /// A custom endpoint is spoken to in path style: its host name seldom has one for every bucket. So is a bucket with a
    /// dot in its name, which no wildcard certificate covers.
    package func bucketURL(_ bucket: String) -> String {
        let endpoint = endpoint(for: .s3)
        if endpoint.isCustom || bucket.contains(".") { return "\(endpoint.url)/\(bucket)" }
        return "https://\(bucket).s3.\(region).\(Partition(region: region).domain)"
    }

    private static func withoutSlash(_ url: String) -> String {
        var text = url
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
