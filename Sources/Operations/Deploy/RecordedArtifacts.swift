package import Reconciliation
package import Resources
package import Stacks

/// The worker's zips without a build: as the lockfile remembers them, or not at all.
package enum RecordedArtifacts {
    /// Nil where the stack never had a function, and where a push was cut short between the zips and the function: their
    /// keys are then not those of its code.
    package static func of(_ lockfile: Lockfile, _ stack: Stack, _ names: StackNames) -> DesiredState.Artifacts? {
        guard let function = lockfile.resources[names.id(.function)],
            let sha256 = function.attributes["code"]?.text,
            let object = lockfile.resources[names.id(.codeObject)]?.identity,
            let codeKey = object["key"]
        else { return nil }
        guard object["sha256"] ?? sha256 == sha256, knowsLayers(of: function, lockfile, names) else { return nil }
        var artifacts = unbuilt(stack, names)
        artifacts.code = FunctionSpec.Code(key: codeKey, sha256: sha256)
        for (layer, spec) in artifacts.layers {
            guard let recorded = lockfile.resources[ResourceID(.layerVersion, spec.name)]?.attributes else { continue }
            artifacts.layers[layer] = LayerSpec(
                name: spec.name, content: recorded["content"]?.text ?? "",
                objectKey: lockfile.resources[ResourceID(.layerObject, spec.name)]?.identity["key"] ?? "",
                architecture: recorded["architecture"]?.text ?? "")
        }
        return artifacts
    }

    /// Whether a function has no other layers of the stack's own than those that are recorded.
    private static func knowsLayers(of function: RecordedResource, _ lockfile: Lockfile, _ names: StackNames) -> Bool {
        guard case .list(let layers)? = function.attributes["layers"] else { return true }
        let known = lockfile.resources.compactMap { id, layer in
            id.kind == .layerVersion ? names.layer(id, holding: layer.attributes["content"]?.text ?? "").value : nil
        }
        return layers.allSatisfy { $0.text?.hasPrefix("arn:") ?? true || known.contains($0) }
    }

    /// For a plan of a stack whose worker `up` will build.
    package static func unbuilt(_ stack: Stack, _ names: StackNames) -> DesiredState.Artifacts {
        let text = "(built by up)"
        let layers = stack.worker.layers.compactMap { layer in
            names.id(.layerVersion, of: layer).map { id in
                (
                    layer,
                    LayerSpec(
                        name: id.name, content: text, objectKey: text,
                        architecture: stack.worker.architecture.rawValue)
                )
            }
        }
        return DesiredState.Artifacts(
            code: FunctionSpec.Code(key: text, sha256: text),
            layers: Dictionary(layers) { first, _ in first })
    }
}
