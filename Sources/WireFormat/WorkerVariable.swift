/// The environment variables of fanctl's own that a worker or its build reads.
package enum WorkerVariable: String, CaseIterable, Sendable {
    /// The bucket of results and failure records.
    case bucket = "FANCTL_BUCKET"
    case resultsPrefix = "FANCTL_RESULTS_PREFIX"
    /// After this many receives SQS moves a message to the dead-letter queue.
    case maxReceives = "FANCTL_MAX_RECEIVES"
    /// A folder in place of the bucket, for `fanctl run --local`.
    case resultsFolder = "FANCTL_RESULTS_FOLDER"
    /// The folder of the layers, where it is not `/opt`.
    case layers = "FANCTL_OPT"
    /// `dynamic` or `static`: the package manifest's question how the worker links FanWorker.
    case linking = "FANCTL_LINKING"

    package var name: String { rawValue }

    /// The beginning of their names, which a stack file's own variables may not have.
    package static let reservedPrefix = "FANCTL_"
}

/// The settings that a worker finds in its environment.
package struct WorkerSettings: Equatable, Sendable {
    /// Nil where the environment names neither a bucket nor a folder.
    package var destination: Destination?
    package var resultsPrefix: String
    package var maxReceives: Int
    /// The folder of the layers; nil for Lambda's own.
    package var layers: String?

    /// The place of results and failure records.
    package enum Destination: Equatable, Sendable {
        case bucket(String)
        /// A folder of this machine; wins where both are set.
        case folder(String)
    }

    /// Where Lambda unpacks layers.
    package static let lambdaLayers = "/opt"

    package init(_ destination: Destination, resultsPrefix: String, maxReceives: Int, layers: String? = nil) {
        self.destination = destination
        self.resultsPrefix = resultsPrefix
        self.maxReceives = maxReceives
        self.layers = layers
    }

    /// Reads them, with fanctl's defaults for what is not set.
    package init(environment variables: [String: String]) {
        func value(_ variable: WorkerVariable) -> String? { variables[variable.name] }
        func filled(_ variable: WorkerVariable) -> String? { value(variable).flatMap { $0.isEmpty ? nil : $0 } }
        destination =
            filled(.resultsFolder).map(Destination.folder) ?? filled(.bucket).map(Destination.bucket)
        resultsPrefix = value(.resultsPrefix) ?? RunKeys.defaultResultsPrefix
        maxReceives = value(.maxReceives).flatMap { Int($0) } ?? 5
        layers = value(.layers)
    }

    /// The variables that say the same.
    package var variables: [String: String] {
        var variables: [String: String] = [:]
        variables[WorkerVariable.resultsPrefix.name] = resultsPrefix
        variables[WorkerVariable.maxReceives.name] = String(maxReceives)
        variables[WorkerVariable.layers.name] = layers
        switch destination {
        case .bucket(let name): variables[WorkerVariable.bucket.name] = name
        case .folder(let path): variables[WorkerVariable.resultsFolder.name] = path
        case nil: break
        }
        return variables
    }
}
