/// The worker's environment variables.
public struct WorkerEnvironment: Sendable {
    let variables: [String: String]

    /// - Parameter variables: by name; a worker's tests pass their own.
    public init(variables: [String: String]) {
        self.variables = variables
    }

    /// The value of a variable; nil if it is not set, or empty.
    public subscript(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
