internal import AWSClients
internal import AWSCore
internal import Reconciliation
internal import Resources
internal import Stacks
internal import Timing

/// Finds the resources of a stack without its lockfile.
struct AdoptionSearch {
    let names: StackNames
    let clients: StackClients
    let time: any TimeSource

    /// The worker as it is deployed.
    struct Worker {
        var artifacts: DesiredState.Artifacts
        var layers: [ResourceID: RecordedResource] = [:]
        /// The zips that it was made of, where they are still in the bucket.
        var objects: [ResourceID: Observation] = [:]
    }

    /// The lineage that the stack's resources carry.
    ///
    /// - Throws: ``AdoptionError``.
    func lineage(_ empty: Lockfile) async throws -> String {
        let tagged: [ResourceKind] = [.deadLetterQueue, .queue, .role, .bucket, .logGroup, .function]
        let ids = tagged.filter(names.managedKinds.contains).map(names.id)
        let drivers = DriverSet(clients: clients, names: names, lockfile: empty, time: time)
        let owners = try await drivers.observe(ids, desired: [:], recorded: [:]).values.compactMap { found in
            if case .fanctl(let owner) = found.owner, owner.stack == names.stack { owner.lineage } else { nil }
        }
        let lineages = Set(owners).sorted()
        guard let first = lineages.first else { throw AdoptionError.nothingFound }
        guard lineages.count == 1 else { throw AdoptionError.severalLineages(lineages) }
        return first
    }

    func observe(_ desired: [DesiredResource], _ lockfile: Lockfile) async throws -> [ResourceID: Observation] {
        let specs = Dictionary(uniqueKeysWithValues: desired.map { ($0.id, $0.spec) })
        let drivers = DriverSet(clients: clients, names: names, lockfile: lockfile, time: time)
        return try await drivers.observe(desired.map(\.id), desired: specs, recorded: lockfile.resources)
    }

    func worker(_ stack: Stack, _ lockfile: Lockfile) async throws -> Worker {
        let function = try await clients.lambda.function(named: names.function)
        let used = function?.configuration.layers ?? []
        var worker = Worker(
            artifacts: DesiredState.Artifacts(
                code: FunctionSpec.Code(key: "", sha256: function?.codeSHA256 ?? ""), layers: [:]))
        for id in layerIDs(stack, used: used) {
            let reference = stack.worker.layers.first { names.id(.layerVersion, of: $0) == id }
            guard let layer = try await layer(id.name, used: used, lockfile) else {
                if let reference {
                    worker.artifacts.layers[reference] = LayerSpec(
                        name: id.name, content: "", objectKey: "", architecture: "")
                }
                continue
            }
            if let reference { worker.artifacts.layers[reference] = layer.spec }
            worker.layers[id] = RecordedResource(
                identity: layer.identity, attributes: layer.spec.attributes, dependencies: [])
            if try await objectExists(layer.spec.objectKey) {
                worker.objects[ResourceID(.layerObject, id.name)] = object(layer.spec.objectKey)
            }
        }
        if let function, let key = try await codeKey(function.codeSHA256) {
            worker.artifacts.code.key = key
            worker.objects[names.id(.codeObject)] = object(key, ["sha256": function.codeSHA256])
        }
        return worker
    }

    /// The stack's own layers: fanctl's, those of the stack file, and those that the function still has.
    private func layerIDs(_ stack: Stack, used arns: [String]) -> [ResourceID] {
        let named = stack.worker.layers.compactMap { names.id(.layerVersion, of: $0) }
        let used = arns.compactMap { arn in
            // arn:aws:lambda:REGION:ACCOUNT:layer:NAME:NUMBER
            arn.split(separator: ":").dropFirst(6).first.map(String.init)
        }.filter { $0.hasPrefix(names.layerPrefix) }.map { ResourceID(.layerVersion, $0) }
        return Set([names.id(.layerVersion)] + named + used).sorted()
    }

    private func object(_ key: String, _ digest: ResourceIdentity = [:]) -> Observation {
        Observation(
            identity: digest.merging(["bucket": names.bucket, "key": key]) { _, new in new },
            attributes: ["key": .text(key)], owner: .parent)
    }

    /// The version that the function uses, else the newest that is ours.
    private func layer(
        _ name: String, used arns: [String], _ lockfile: Lockfile
    ) async throws -> (spec: LayerSpec, identity: ResourceIdentity)? {
        let driver = LayerDriver(
            shared: DriverSet(clients: clients, names: names, lockfile: lockfile, time: time))
        let versions = try await clients.lambda.layerVersions(of: name)
        let ours = versions.compactMap { version in
            driver.spec(of: version, layer: name).map { (spec: $0, identity: LayerDriver.identity(version)) }
        }
        return ours.first { arns.contains($0.identity["arn"] ?? "") } ?? ours.first
    }

    /// The key of the zip whose metadata hold this digest; nil where none does.
    ///
    /// Downloads no zip. A zip without a digest in its metadata is unknown, and the next `up` uploads its own.
    private func codeKey(_ sha256: String) async throws -> String? {
        do {
            for object in try await clients.s3.objects(in: names.bucket, prefix: StackNames.codePrefix) {
                let metadata = try await clients.s3.metadata(of: object.key, in: names.bucket)
                if metadata?[VersionHistory.digestKey] == sha256 { return object.key }
            }
            return nil
        } catch let error as AWSError where error.isAboutAccessToABucket {
            return nil
        }
    }

    private func objectExists(_ key: String) async throws -> Bool {
        do {
            return try await clients.s3.objectSize(key, in: names.bucket) != nil
        } catch let error as AWSError where error.isAboutAccessToABucket {
            return false
        }
    }
}

extension AWSError {
    /// The bucket is missing, in another region or another owner's: its own driver reports it.
    fileprivate var isAboutAccessToABucket: Bool {
        guard case .service(let failure) = self else { return false }
        return [301, 403, 404].contains(failure.status)
    }
}
