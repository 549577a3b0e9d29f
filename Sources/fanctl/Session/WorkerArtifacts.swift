import Foundation
import Hashing
import Packaging
import Stacks

/// The worker, built and packed: what goes into the bucket, and what the function is made of.
struct WorkerArtifacts: Sendable {
    let described: DesiredState.Artifacts
    /// The zips by key.
    let zips: [String: [UInt8]]
    let bundle: FunctionBundle
    let layer: RuntimeLayer
    /// The state of the worker's sources, as `git describe` names it; nil where they are under no version control.
    let revision: String?

    /// - Parameter isBuilt: takes the program that was built last.
    static func build(
        _ project: StackProject, isBuilt: Bool
    ) async throws -> WorkerArtifacts {
        let (stack, console) = (project.stack, project.console)
        let worker = stack.worker
        guard let linking = WorkerBuild.Linking(rawValue: worker.linking.rawValue) else {
            preconditionFailure("both modules name the ways of linking alike")
        }
        let build = WorkerBuild(
            folder: worker.package, product: worker.product, linking: linking, records: project.buildRecords)
        let binary = isBuilt ? try await build.existing() : try await program(build, worker, console)
        return try await pack(binary, stack, console, ArchiveCache(folder: project.files.archives))
    }

    private static func program(
        _ build: WorkerBuild, _ worker: Stack.Worker, _ console: Console
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
        _ binary: String, _ stack: Stack, _ console: Console, _ cache: ArchiveCache
    ) async throws -> WorkerArtifacts {
        guard let architecture = MachineArchitecture(rawValue: stack.worker.architecture.rawValue) else {
            preconditionFailure("both modules name Lambda's architectures alike")
        }
        async let function = FunctionBundle(worker: binary, architecture: architecture, cache: cache)
        async let revision = SourceRevision.of(stack.worker.package)
        async let runtime = RuntimeLayer(forWorker: binary, architecture: architecture, cache: cache)
        let (bundle, layer) = try await (function, runtime)
        let usesLayer = stack.worker.layers.contains(.runtime)
        let findings = try BundleCheck.findings(
            worker: binary, bundle: bundle, layer: usesLayer ? layer : nil, architecture: architecture)
        let errors = findings.filter { $0.severity == .error }.map(\.message)
        guard errors.isEmpty else { throw BundleRefused(errors: errors) }
        console.tell(
            "packed the worker: function \(size(bundle.archive.zip.count)), layer \(size(layer.archive.zip.count))")
        return WorkerArtifacts(bundle, layer, architecture, await revision)
    }

    private init(
        _ bundle: FunctionBundle, _ layer: RuntimeLayer, _ architecture: MachineArchitecture, _ revision: String?
    ) {
        self.revision = revision
        let code = StackNames.codeKey(bundle.archive.contentDigest.hex)
        let runtime = StackNames.layerKey(layer.archive.contentDigest.hex)
        self.bundle = bundle
        self.layer = layer
        described = DesiredState.Artifacts(
            code: FunctionSpec.Code(key: code, sha256: bundle.archive.codeSHA256),
            layer: LayerSpec(
                content: layer.archive.contentDigest.hex, objectKey: runtime, architecture: architecture.rawValue))
        zips = [code: bundle.archive.zip, runtime: layer.archive.zip]
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1_000_000 ? "\((bytes + 999) / 1000) KB" : "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }
}

/// The bundle could not start in Lambda.
struct BundleRefused: Error {
    let errors: [String]
}
