internal import WireFormat

/// The variables that Lambda gives the process of a custom runtime.
///
/// Keys are not among them: who wants some adds them. `AWS_EXECUTION_ENV` is not set for custom runtimes.
package struct LambdaEnvironment: Hashable, Sendable {
    package var functionName = "local"
    package var region = "us-east-1"
    /// MB.
    package var memorySize = 128
    /// The folder of the function's unpacked zip.
    package var taskRoot = "/var/task"
    /// The folder of the unpacked layers; nil for `/opt`.
    package var layerRoot: String?
    /// Whether the Runtime API's address also answers requests to SQS, signed with any keys.
    package var answersSQS = false
    /// The stack's own variables; they win.
    package var additional: [String: String] = [:]

    package init() {}

    /// - Parameter runtimeAPI: host and port.
    package func variables(runtimeAPI: String) -> [String: String] {
        let runtime = "/var/runtime"
        let libraries = [
            "/lib64", "/usr/lib64", runtime, "\(runtime)/lib", taskRoot, "\(taskRoot)/lib",
            "\(layerRoot ?? WorkerSettings.lambdaLayers)/lib",
        ]
        return [
            "_HANDLER": "bootstrap", "LAMBDA_TASK_ROOT": taskRoot, "LAMBDA_RUNTIME_DIR": runtime,
            "AWS_LAMBDA_RUNTIME_API": runtimeAPI, "AWS_REGION": region, "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": functionName, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(memorySize),
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(functionName)", "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "TZ": ":UTC", "LANG": "en_US.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin", "LD_LIBRARY_PATH": libraries.joined(separator: ":"),
        ].merging(layerRoot.map { [WorkerVariable.layers.name: $0] } ?? [:]) { _, own in own }
            .merging(answersSQS ? sqs(runtimeAPI) : [:]) { _, own in own }
            .merging(additional) { _, own in own }
    }

    private func sqs(_ address: String) -> [String: String] {
        [
            "AWS_ENDPOINT_URL_SQS": "http://\(address)", "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    /// No account's: twelve zeros.
    var functionARN: String { "arn:aws:lambda:\(region):000000000000:function:\(functionName)" }
}
