import Reconciliation
import Stacks

/// The worker's zips without a build: as the lockfile remembers them, or not at all.
enum RecordedArtifacts {
    /// Nil where the stack never had a function, and where a push was cut short between the zips and the function: their
    /// keys are then not those of its code.
    static func of(_ lockfile: Lockfile, _ stack: Stack, _ names: StackNames) -> DesiredState.Artifacts? {
        guard let function = lockfile.resources[names.id(.function)],
            let sha256 = function.attributes["code"]?.text,
            let object = lockfile.resources[names.id(.codeObject)]?.identity,
            let codeKey = object["key"]
        else { return nil }
        let layer = lockfile.resources[names.id(.layerVersion)]?.attributes
        let content = layer?["content"]?.text ?? ""
        guard object["sha256"] ?? sha256 == sha256, uses(content, function) else { return nil }
        var artifacts = unbuilt(stack)
        artifacts.code = FunctionSpec.Code(key: codeKey, sha256: sha256)
        if layer != nil, artifacts.layers[.runtime] != nil {
            artifacts.layers[.runtime] = LayerSpec(
                content: content,
                objectKey: lockfile.resources[names.id(.layerObject)]?.identity["key"] ?? "",
                architecture: layer?["architecture"]?.text ?? "")
        }
        return artifacts
    }

    /// Whether a function has no runtime layer but the one with these contents.
    private static func uses(_ content: String, _ function: RecordedResource) -> Bool {
        guard case .list(let layers)? = function.attributes["layers"] else { return true }
        let runtimes = layers.filter { $0.text?.hasPrefix("runtime:") ?? false }
        return runtimes.allSatisfy { $0 == FunctionSpec.Layer.runtime(content: content).value }
    }

    /// For a plan of a stack whose worker `up` will build.
    static func unbuilt(_ stack: Stack) -> DesiredState.Artifacts {
        let text = "(built by up)"
        let layers = stack.worker.layers.filter { $0 == .runtime }.map { layer in
            (layer, LayerSpec(content: text, objectKey: text, architecture: stack.worker.architecture.rawValue))
        }
        return DesiredState.Artifacts(
            code: FunctionSpec.Code(key: text, sha256: text),
            layers: Dictionary(layers) { first, _ in first })
    }
}
