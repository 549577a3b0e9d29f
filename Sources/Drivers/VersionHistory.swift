internal import AWSClients
internal import Stacks

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
        /// What it was built from; nil where nobody noted it.
        package let revision: String?
        /// Whether fanctl's alias leads to it.
        package let isLive: Bool
        let layers: [String]
        /// Whether any alias does.
        let isUsed: Bool
    }

    /// What was removed.
    package struct Pruned: Hashable, Sendable {
        package var versions: [Int] = []
        package var layerVersions: [Int] = []
    }

    private var lambda: LambdaClient { shared.clients.lambda }
    private var function: String { shared.names.function }

    /// The newest first.
    package func entries() async throws -> [Entry] {
        async let listed = lambda.versions(ofFunction: function)
        async let used = lambda.aliasedVersions(ofFunction: function)
        async let live = lambda.function(named: function, qualifier: shared.names.alias)?.version
        async let revisions = revisions()
        let (aliased, current, known) = (try await used, try await live, try await revisions)
        return try await listed.compactMap { version in
            guard let number = Int(version.version) else { return nil }
            return Entry(
                number: number, codeSHA256: version.codeSHA256, published: version.lastModified,
                revision: known[version.codeSHA256], isLive: version.version == current,
                layers: version.configuration.layers, isUsed: aliased.contains(version.version))
        }.sorted { $0.number > $1.number }
    }

    /// By the digest of the code.
    private func revisions() async throws -> [String: String] {
        let bucket = shared.names.bucket
        var revisions: [String: String] = [:]
        for object in try await shared.clients.s3.objects(in: bucket, prefix: StackNames.codePrefix) {
            guard let metadata = try await shared.clients.s3.metadata(of: object.key, in: bucket),
                let digest = metadata[Self.digestKey], let revision = metadata[Self.revisionKey]
            else { continue }
            revisions[digest] = revision
        }
        return revisions
    }

    /// Removes all versions but the newest ones and those that an alias leads to, and the versions of fanctl's layer that
    /// none of the rest uses. Layers that others published stay.
    package func prune(keeping count: Int) async throws -> Pruned {
        let entries = try await entries()
        var pruned = Pruned()
        for entry in entries.dropFirst(count) where !entry.isUsed {
            try await lambda.deleteVersion(String(entry.number), ofFunction: function)
            pruned.versions.append(entry.number)
        }
        let kept = entries.filter { !pruned.versions.contains($0.number) }
        var layers = Set(kept.flatMap(\.layers))
        layers.formUnion(try await lambda.function(named: function)?.configuration.layers ?? [])
        if let known = shared.recordedLayer { layers.insert(known.arn) }
        let driver = LayerDriver(shared: shared)
        for version in try await lambda.layerVersions(of: shared.names.layer)
        where driver.isOurs(version) && !layers.contains(version.arn) {
            try await lambda.deleteLayerVersion(of: shared.names.layer, number: version.number)
            pruned.layerVersions.append(version.number)
        }
        return pruned
    }
}
