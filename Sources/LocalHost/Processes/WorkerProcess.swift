/// How a worker's process is started.
package struct WorkerProcess: Sendable {
    /// A program by its path, and its arguments.
    package let command: [String]
    /// The folder that it starts in.
    package let folder: String
    package let environment: LambdaEnvironment
    /// MB that the process may ask for, and a good deal more: who uses more than that is ended by whoever watches. Nil for any.
    var memoryLimit: Int?
    /// Gets every line that the process writes, to standard output or standard error.
    package let output: @Sendable (String) -> Void

    package init(
        command: [String], folder: String, environment: LambdaEnvironment,
        output: @escaping @Sendable (String) -> Void
    ) {
        self.command = command
        self.folder = folder
        self.environment = environment
        self.output = output
    }

    /// The `bootstrap` of an unpacked bundle.
    package init(
        bundle folder: String, environment: LambdaEnvironment, output: @escaping @Sendable (String) -> Void
    ) {
        var environment = environment
        environment.taskRoot = folder
        self.init(command: ["\(folder)/bootstrap"], folder: folder, environment: environment, output: output)
    }

    /// Bytes. What a process asks for is more than what it uses: threads' stacks, for one.
    var dataLimit: UInt { memoryLimit.map { UInt($0 + 1024) * 1_048_576 } ?? 0 }
}
