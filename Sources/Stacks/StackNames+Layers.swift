package import Resources

extension StackNames {
    /// The name of a layer that fanctl publishes; nil for a layer given by ARN.
    package static func layer(_ layer: LayerReference, ofStack stack: String) -> String? {
        switch layer {
        case .runtime: Self.layer(ofStack: stack)
        case .folder(let folder): layerPrefix(ofStack: stack) + folder.name
        case .arn: nil
        }
    }

    /// The id of a layer that fanctl publishes; nil for a layer given by ARN.
    package func id(_ kind: ResourceKind, of layer: LayerReference) -> ResourceID? {
        Self.layer(layer, ofStack: stack).map { ResourceID(kind, $0) }
    }
}
