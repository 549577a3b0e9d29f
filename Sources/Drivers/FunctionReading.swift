internal import AWSClients
internal import Resources

/// Reads a function, or a version of one, back into the terms of the stack file.
struct FunctionReading {
    let shared: DriverSet

    /// - Parameter wanted: tells which variables are secrets; those that it does not know are treated as if they were.
    func spec(of function: LambdaFunction, wanted: FunctionSpec?) -> FunctionSpec {
        let configuration = function.configuration
        let environment = configuration.environment.map { name, value in
            (name, EnvironmentValue(value: value, isSecret: wanted?.environment[name]?.isSecret ?? true))
        }
        return FunctionSpec(
            code: FunctionSpec.Code(key: "", sha256: function.codeSHA256), roleARN: configuration.roleARN,
            architecture: function.architecture, settings: configuration.settings,
            environment: Dictionary(environment) { _, last in last },
            layers: configuration.layers.map(layer), description: configuration.note, tags: function.tags)
    }

    private func layer(_ arn: String) -> FunctionSpec.Layer {
        shared.recordedLayers.first { $0.arn == arn }?.layer ?? .arn(arn)
    }
}
