internal import Foundation
internal import Hashing
package import Packaging
package import Resources
package import Stacks

/// The worker, built and packed: what goes into the bucket, and what the function is made of.
package struct WorkerArtifacts: Sendable {
    package private(set) var described: DesiredState.Artifacts
    /// The zips by key.
    package private(set) var zips: [String: [UInt8]]
    package let bundle: FunctionBundle
    package let layers: BundleLayers
    package let architecture: Architecture
    /// Whether the worker needs a library that only a layer given by ARN can have.
    package let needsOtherLayers: Bool
    /// The state of the worker's sources, as `git describe` names it; nil where they are under no version control.
    package let revision: String?

    /// - Parameter isBuilt: takes the program that was built last.
    package static func build(
        _ project: StackProject, isBuilt: Bool
    ) async throws -> WorkerArtifacts {
        let (stack, console) = (project.stack, project.console)
        let worker = stack.worker
        let build = WorkerBuild(
            folder: worker.package, product: worker.product, linking: worker.linking, programs: project.programs,
            records: project.buildRecords)
        let binary = isBuilt ? try await build.existing() : try await program(build, worker, console)
        let artifacts = try await pack(binary, project)
        if project.isEmulated {
            try LocalBundle(artifacts, in: project.files.bundles)
                .link(layersAt: project.files.emulatedLayers)
        }
        return artifacts
    }

    private static func program(
        _ build: WorkerBuild, _ worker: Stack.Worker, _ console: any Console
    ) async throws -> String {
        if let program = try await build.unchanged() {
            console.tell("nothing changed since \(worker.product) was built")
            return program
        }
        console.tell("building \(worker.product) in \(worker.package)")
        defer { console.live("") }
        return try await build.run { console.live("  \($0.prefix(100))") }
    }

    private static func pack(
        _ binary: String, _ project: StackProject
    ) async throws -> WorkerArtifacts {
        let (stack, console, programs) = (project.stack, project.console, project.programs)
        let cache = PackingCache(folder: project.files.archives)
        let architecture = stack.worker.architecture
        let program = try ELFFile(path: binary)
        if let finding = BundleCheck.processor(program, architecture) {
            throw BundleRefused(errors: [finding.message])
        }
        async let function = FunctionBundle(
            worker: binary, architecture: architecture, programs: programs, cache: cache)
        async let revision = SourceRevision.of(stack.worker.package, programs: programs)
        async let runtime =
            stack.worker.layers.contains(.runtime)
            ? RuntimeLayer(forWorker: binary, architecture: architecture, programs: programs, cache: cache) : nil
        async let folders = LayerFolders.pack(stack, cache)
        let bundle = try await function
        var archives = try await folders
        let layers = BundleLayers(
            runtime: try await runtime, folders: stack.worker.layers.compactMap { archives[$0] },
            hasOthers: stack.worker.layers.contains { if case .arn = $0 { true } else { false } })
        archives[.runtime] = layers.runtime?.archive
        let findings = try BundleCheck.findings(
            worker: program, bundle: bundle, layers: layers, architecture: architecture)
        let errors = findings.filter { $0.severity == .error }.map(\.message)
        guard errors.isEmpty else { throw BundleRefused(errors: errors) }
        let sizes = stack.worker.layers.compactMap { layer in
            archives[layer].map {
                ", layer \(layer.folder.map { "\($0.name) " } ?? "")\(NumberFormat.bytes($0.zip.count))"
            }
        }
        console.tell("packed the worker: function \(NumberFormat.bytes(bundle.archive.zip.count))\(sizes.joined())")
        for finding in findings { console.tell(finding.message) }
        var artifacts = WorkerArtifacts(
            bundle, layers, architecture, await revision,
            needsOtherLayers: findings.contains { $0.severity == .unknown })
        for (layer, archive) in archives { artifacts.add(layer, archive, stack.name) }
        return artifacts
    }

    private init(
        _ bundle: FunctionBundle, _ layers: BundleLayers, _ architecture: Architecture, _ revision: String?,
        needsOtherLayers: Bool
    ) {
        self.revision = revision
        self.architecture = architecture
        self.needsOtherLayers = needsOtherLayers
        self.bundle = bundle
        self.layers = layers
        let code = StackNames.codeKey(bundle.archive.contentDigest.hex)
        zips = [code: bundle.archive.zip]
        described = DesiredState.Artifacts(
            code: FunctionSpec.Code(key: code, sha256: bundle.archive.codeSHA256), layers: [:])
    }

    private mutating func add(_ layer: LayerReference, _ archive: Archive, _ stack: String) {
        guard let name = StackNames.layer(layer, ofStack: stack) else { return }
        let key = StackNames.layerKey(archive.contentDigest.hex)
        zips[key] = archive.zip
        described.layers[layer] = LayerSpec(
            name: name, content: archive.contentDigest.hex, objectKey: key, architecture: architecture.rawValue)
    }
}

/// The bundle could not start in Lambda.
package struct BundleRefused: Error {
    package let errors: [String]
}
