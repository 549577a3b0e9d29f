package import Resources

extension StackNames {
    /// Nil for somebody else's.
    package static func layer(_ layer: LayerReference, ofStack stack: String) -> String? {
        switch layer {
        case .runtime: Self.layer(ofStack: stack)
        case .folder(let folder): layerPrefix(ofStack: stack) + folder.name
        case .arn: nil
        }
    }

    /// Of a layer that is made for the stack; nil for somebody else's.
    package func id(_ kind: ResourceKind, of layer: LayerReference) -> ResourceID? {
        Self.layer(layer, ofStack: stack).map { ResourceID(kind, $0) }
    }
}
