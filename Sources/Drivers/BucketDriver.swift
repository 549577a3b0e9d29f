internal import AWSClients
internal import AWSCore
internal import Concurrency
internal import Reconciliation
internal import Resources

/// The bucket of results, and of the zips that Lambda reads.
struct BucketDriver: ResourceDriver {
    let shared: DriverSet

    private var s3: S3Client { shared.clients.s3 }

    /// A bucket that was just made is not yet known to all of S3, and one that was just emptied not yet as empty.
    private static let settling: Set<String> = ["NoSuchBucket", "OperationAborted", "BucketNotEmpty"]

    func observe(
        _ id: ResourceID, desired: ResourceSpec?, recorded: RecordedResource?
    ) async throws -> Observation? {
        if recorded == nil {
            switch try await s3.bucketState(id.name) {
            case .missing: return nil
            case .ours: break
            case .foreign, .elsewhere: return Observation(identity: [:], attributes: [:], owner: .nobody)
            }
        }
        do {
            async let readBlocks = s3.blocksPublicAccess(id.name)
            async let readEncryption = s3.encryption(of: id.name)
            async let readLifecycle = s3.lifecycle(of: id.name)
            async let readTags = s3.tags(ofBucket: id.name)
            let tags = try await readTags
            let spec = BucketSpec(
                blocksPublicAccess: try await readBlocks, encryption: try await readEncryption ?? "",
                lifecycle: try await readLifecycle.map {
                    BucketSpec.Expiry(
                        id: $0.id, prefix: $0.prefix, days: $0.expireDays, abortUploadsDays: $0.abortUploadsDays)
                },
                tags: tags)
            return Observation(
                identity: identity(id.name), attributes: spec.attributes, owner: ObservedOwner(tags: tags))
        } catch let error as AWSError where error.has(["NoSuchBucket"]) {
            return nil
        }
    }

    func create(_ spec: ResourceSpec, in context: StepContext) async throws -> ResourceIdentity {
        guard case .bucket(let bucket) = spec else { throw DriverError.wrongSpec }
        let name = shared.names.bucket
        let waiting = Waiting(time: shared.time, context: context)
        // The oldest region answers as if a bucket that we have already were new.
        var mayBeOld = shared.names.region == "us-east-1"
        do {
            try await waiting.success(
                of: "the name \(name), which was deleted a moment ago", limit: .seconds(120),
                while: { $0.has(["OperationAborted"]) }, attempt: { try await s3.createBucket(name, tags: bucket.tags) }
            )
        } catch let error as AWSError where error.has(["BucketAlreadyOwnedByYou"]) {
            mayBeOld = true
        } catch let error as AWSError where error.has(["BucketAlreadyExists"]) {
            throw OwnershipError(id: shared.names.id(.bucket), owner: .nobody)
        }
        if mayBeOld { try await checkOwner(of: name, waiting) }
        try await configure(name, bucket, fields: nil, waiting)
        return identity(name)
    }

    private func checkOwner(of name: String, _ waiting: Waiting) async throws {
        let tags = try await waiting.success(
            of: "bucket \(name) to be seen", limit: .seconds(120), while: { $0.has(["NoSuchBucket"]) },
            attempt: { try await s3.tags(ofBucket: name) })
        // Without tags it is ours too: the run that made it ended before it could tag it.
        if let owner = Ownership(tags: tags), owner != shared.owner {
            throw OwnershipError(id: shared.names.id(.bucket), owner: .fanctl(owner))
        }
    }

    func update(
        _ spec: ResourceSpec, identity: ResourceIdentity, changes: Set<String>, in context: StepContext
    ) async throws -> ResourceIdentity {
        guard case .bucket(let bucket) = spec else { throw DriverError.wrongSpec }
        let fields = Set(changes.map { String($0.prefix { $0 != "." }) })
        var wanted = bucket
        if fields.contains("tags") {
            // Setting tags replaces all of them: those that are not ours stay.
            let current = try await s3.tags(ofBucket: shared.names.bucket)
            let changed = TagChanges(changes, wanted: bucket.tags)
            wanted.tags = current.filter { !changed.removed.contains($0.key) }
                .merging(bucket.tags) { _, own in own }
        }
        try await configure(
            shared.names.bucket, wanted, fields: fields, Waiting(time: shared.time, context: context))
        return identity
    }

    /// - Parameter fields: nil for all.
    private func configure(
        _ name: String, _ bucket: BucketSpec, fields: Set<String>?, _ waiting: Waiting
    ) async throws {
        let calls: [(field: String, set: @Sendable () async throws -> Void)] = [
            ("tags", { try await s3.setTags(bucket.tags, ofBucket: name) }),
            ("blocksPublicAccess", { try await s3.blockPublicAccess(of: name) }),
            ("encryption", { try await s3.encrypt(name) }),
            (
                "lifecycle",
                {
                    let rules = bucket.lifecycle.map {
                        LifecycleRule(
                            id: $0.id, prefix: $0.prefix, expireDays: $0.days, abortUploadsDays: $0.abortUploadsDays)
                    }
                    try await s3.setLifecycle(rules, of: name)
                }
            ),
        ]
        _ = try await calls.filter { fields?.contains($0.field) ?? true }.concurrentMap(limit: calls.count) { call in
            try await waiting.success(
                of: "bucket \(name) to be seen", limit: .seconds(120), while: { $0.has(Self.settling) },
                attempt: call.set)
        }
    }

    private func identity(_ name: String) -> ResourceIdentity {
        ["name": name, "arn": shared.names.bucketARN]
    }

    func delete(_ id: ResourceID, identity: ResourceIdentity, in context: StepContext) async throws -> Deletion {
        do {
            try await empty(id.name, prefix: StackNames.artifactPrefix)
            if !shared.deletesResults, try await holdsResults(id.name) {
                return .kept(reason: "it holds results")
            }
            try await empty(id.name, prefix: "")
            try await Waiting(time: shared.time, context: context).success(
                of: "bucket \(id.name) to be empty", limit: .seconds(120),
                while: { $0.has(["BucketNotEmpty", "OperationAborted"]) },
                attempt: {
                    do {
                        try await s3.deleteBucket(id.name)
                    } catch let error as AWSError where error.has(["BucketNotEmpty"]) {
                        // Something came in meanwhile.
                        try await empty(id.name, prefix: "")
                        throw error
                    }
                })
        } catch let error as AWSError where error.has(["NoSuchBucket"]) {
            return .gone
        }
        return .gone
    }

    /// Whether there is anything that a run left: all but our own zips and the records of runs.
    private func holdsResults(_ bucket: String) async throws -> Bool {
        struct Found: Error {}
        do {
            try await s3.objects(in: bucket, prefix: "") { page in
                for object in page
                where !object.key.hasPrefix(StackNames.artifactPrefix) && !object.key.hasPrefix(StackNames.runPrefix) {
                    throw Found()
                }
            }
            return false
        } catch is Found {
            return true
        }
    }

    private func empty(_ bucket: String, prefix: String) async throws {
        try await s3.objectVersions(in: bucket, prefix: prefix) { page in
            try await s3.deleteObjects(page, in: bucket)
        }
        guard prefix.isEmpty else { return }
        for upload in try await s3.unfinishedUploads(in: bucket) {
            try await s3.abort(upload, in: bucket)
        }
    }
}
