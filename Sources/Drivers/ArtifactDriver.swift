internal import AWSClients
internal import AWSCore
internal import Hashing
internal import Reconciliation
internal import Resources

/// The worker's zips in the bucket. Keys are digests of contents, so an existing zip is not uploaded again.
struct ArtifactDriver: ResourceDriver {
    let shared: DriverSet

    private var s3: S3Client { shared.clients.s3 }

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        guard let key = try desired.map(key), shared.artifacts[key] != nil else {
            // Nothing was built, so nothing could be uploaded: Lambda has its own copy anyway.
            return recorded.map {
                Observation(identity: $0.identity, attributes: $0.attributes, owner: .parent)
            }
        }
        guard try await size(key) == shared.artifacts[key]?.count else { return nil }
        return Observation(identity: identity(key), attributes: ["key": .text(key)], owner: .parent)
    }

    /// Nil also where the bucket is not ours to look into: that is for the bucket's own driver to say.
    private func size(_ key: String) async throws -> Int? {
        do {
            return try await s3.objectSize(key, in: shared.names.bucket)
        } catch AWSError.service(let failure) where failure.status == 403 || failure.status == 301 {
            return nil
        }
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        let key = try key(spec)
        guard let bytes = shared.artifacts[key] else { throw DriverError.artifactMissing(key: key) }
        try await Waiting(time: shared.time, context: context).success(
            of: "bucket \(shared.names.bucket) to be seen", limit: .seconds(120), while: { $0.has(["NoSuchBucket"]) },
            attempt: {
                try await s3.putObject(
                    bytes, to: key, in: shared.names.bucket, contentType: "application/zip",
                    metadata: metadata(key, bytes))
            })
        return identity(key)
    }

    /// Tells which version of the function an object became, and what it was built from.
    private func metadata(_ key: String, _ bytes: [UInt8]) -> [String: String] {
        guard key.hasPrefix(StackNames.codePrefix) else { return [:] }
        var metadata = [VersionHistory.digestKey: SHA256.hash(bytes).base64]
        metadata[VersionHistory.revisionKey] = shared.revision?.filter { $0.isASCII && !$0.isNewline }
        return metadata
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        try await create(spec, in: context)
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        guard let key = identity["key"] else { return .gone }
        do {
            try await s3.deleteObjects([ObjectVersion(key: key)], in: shared.names.bucket)
        } catch let error as AWSError where error.has(["NoSuchBucket"]) {
            return .gone
        }
        return .gone
    }

    /// For code with its digest, which tells whose it is when what was built is no longer at hand.
    private func identity(_ key: String) -> ResourceIdentity {
        var identity = ["bucket": shared.names.bucket, "key": key]
        if key.hasPrefix(StackNames.codePrefix), let zip = shared.artifacts[key] {
            identity["sha256"] = SHA256.hash(zip).base64
        }
        return identity
    }

    private func key(_ spec: ResourceSpec) throws -> String {
        switch spec {
        case .layerObject(let artifact), .codeObject(let artifact): artifact.key
        default: throw DriverError.wrongSpec
        }
    }
}
