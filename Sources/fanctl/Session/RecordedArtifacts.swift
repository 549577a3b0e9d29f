import Reconciliation
import Stacks

/// The worker's zips without a build: as the lockfile remembers them, or not at all.
enum RecordedArtifacts {
    /// Nil where the stack never had a function.
    static func of(_ lockfile: Lockfile, _ names: StackNames) -> DesiredState.Artifacts? {
        guard let function = lockfile.resources[names.id(.function)],
            let sha256 = function.attributes["code"]?.text,
            let codeKey = lockfile.resources[names.id(.codeObject)]?.identity["key"]
        else { return nil }
        let layer = lockfile.resources[names.id(.layerVersion)]?.attributes
        return DesiredState.Artifacts(
            code: FunctionSpec.Code(key: codeKey, sha256: sha256),
            layer: LayerSpec(
                content: layer?["content"]?.text ?? "",
                objectKey: lockfile.resources[names.id(.layerObject)]?.identity["key"] ?? "",
                architecture: layer?["architecture"]?.text ?? ""))
    }

    /// For a plan of a stack whose worker `up` will build.
    static func unbuilt(_ stack: Stack) -> DesiredState.Artifacts {
        DesiredState.Artifacts(
            code: FunctionSpec.Code(key: "(built by up)", sha256: "(built by up)"),
            layer: LayerSpec(
                content: "(built by up)", objectKey: "(built by up)",
                architecture: stack.worker.architecture.rawValue))
    }
}
