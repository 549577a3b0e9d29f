internal import SigV4

/// Where each service answers, and with which region its requests are signed.
package struct Endpoints: Hashable, Sendable {
    package let region: Region
    /// One URL for every service that has none of its own (`AWS_ENDPOINT_URL`, `--endpoint`).
    package var common: String?
    package var overrides: [Service: String]

    package init(region: Region, common: String? = nil, overrides: [Service: String] = [:]) {
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
        let partition = Partition(region: region.name)
        let signingRegion = service == .iam ? partition.iam.region : region.name
        if let custom = overrides[service] ?? common {
            return Endpoint(url: Self.withoutSlash(custom), signingRegion: signingRegion, isCustom: true)
        }
        let host = service == .iam ? partition.iam.host : "\(service.signingName).\(region).\(partition.domain)"
        return Endpoint(url: "https://\(host)", signingRegion: signingRegion, isCustom: false)
    }

    /// The URL that a bucket's keys are appended to.
    ///
    /// A custom endpoint is spoken to in path style: its host name seldom has one for every bucket. So is a bucket whose name
    /// is no host label: no wildcard certificate covers a dot, and other text could name another host.
    package func bucketURL(_ bucket: String) -> String {
        let endpoint = endpoint(for: .s3)
        guard !endpoint.isCustom, HostLabel.isValid(bucket), bucket == bucket.lowercased() else {
            return "\(endpoint.url)/\(PercentEncoding.encode(bucket))"
        }
        return "https://\(bucket).s3.\(region).\(Partition(region: region.name).domain)"
    }

    private static func withoutSlash(_ url: String) -> String {
        var text = url
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
