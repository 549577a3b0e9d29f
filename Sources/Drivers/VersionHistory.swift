internal import AWSClients
internal import Concurrency
internal import Resources

/// The worker's published versions: which there are, and which of them have had their time.
package struct VersionHistory: Sendable {
    private let shared: DriverSet

    /// Names of what is kept with the code's object in the bucket.
    static let digestKey = "fanctl-sha256"
    static let revisionKey = "fanctl-revision"

    package init(_ shared: DriverSet) {
        self.shared = shared
    }

    package struct Entry: Hashable, Sendable {
        package let number: Int
        /// Base64 of the zip's SHA-256.
        package let codeSHA256: String
        /// ISO 8601.
        package let published: String
        /// The sources' revision; nil where it is unknown.
        package let revision: String?
        /// Whether fanctl's alias leads to it.
        package let isLive: Bool
    }

    /// The versions that were deleted.
    package struct Pruned: Hashable, Sendable {
        package var versions: [Int] = []
        /// By layer.
        package var layerVersions: [String: [Int]] = [:]
    }

    private var lambda: LambdaClient { shared.clients.lambda }
    private var function: String { shared.names.function }

    /// The newest first.
    package func entries() async throws -> [Entry] {
        async let known = revisions()
        let (releases, aliases) = try await published()
        let live = aliases.first { $0.name == shared.names.alias }?.version
        let revisions = try await known
        return releases.map { release in
            Entry(
                number: release.number, codeSHA256: release.function.codeSHA256,
                published: release.function.lastModified, revision: revisions[release.function.codeSHA256],
                isLive: release.function.version == live)
        }
    }

    /// Versions with their numbers, the newest first, and what leads to them.
    private func published() async throws -> (
        releases: [(number: Int, function: LambdaFunction)], aliases: [FunctionAlias]
    ) {
        async let aliases = lambda.aliases(ofFunction: function)
        let releases = try await lambda.versions(ofFunction: function).compactMap { version in
            Int(version.version).map { (number: $0, function: version) }
        }
        return (releases.sorted { $0.number > $1.number }, try await aliases)
    }

    /// By the digest of the code.
    private func revisions() async throws -> [String: String] {
        let (s3, bucket) = (shared.clients.s3, shared.names.bucket)
        let objects = try await s3.objects(in: bucket, prefix: StackNames.codePrefix)
        let metadata = try await objects.concurrentMap(limit: 32) { try await s3.metadata(of: $0.key, in: bucket) }
        return metadata.reduce(into: [:]) { revisions, metadata in
            guard let digest = metadata?[Self.digestKey] else { return }
            revisions[digest] = metadata?[Self.revisionKey]
        }
    }

    /// Removes all versions but the newest ones and those that an alias leads to, and the versions of the stack's own layers
    /// that none of the rest uses. Layers that others published stay.
    package func prune(keeping count: Int) async throws -> Pruned {
        async let latest = lambda.function(named: function)
        async let listed = layerVersions()
        let (releases, aliases) = try await published()
        let used = Set(aliases.flatMap(\.versions))
        let old = releases.dropFirst(count).filter { !used.contains($0.function.version) }
        var pruned = Pruned()
        for release in old {
            try await lambda.deleteVersion(release.function.version, ofFunction: function)
            pruned.versions.append(release.number)
        }
        let kept = releases.filter { !pruned.versions.contains($0.number) }.map(\.function) + [try await latest]
        var layers = Set(kept.compactMap { $0?.configuration.layers }.joined())
        layers.formUnion(shared.recordedLayers.map(\.arn))
        let driver = LayerDriver(shared: shared)
        for (layer, version) in try await listed where driver.isOurs(version) && !layers.contains(version.arn) {
            try await lambda.deleteLayerVersion(of: layer, number: version.number)
            pruned.layerVersions[layer, default: []].append(version.number)
        }
        return pruned
    }

    /// Of every layer that the stack has.
    private func layerVersions() async throws -> [(layer: String, version: LayerVersion)] {
        var found: [(layer: String, version: LayerVersion)] = []
        for layer in Set(shared.recordedLayers.map(\.id.name) + [shared.names.layer]).sorted() {
            found += try await lambda.layerVersions(of: layer).map { (layer, $0) }
        }
        return found
    }
}
