/// How a worker's process is started.
package struct WorkerProcess: Sendable {
    /// A program by its path, and its arguments.
    package let command: [String]
    /// The folder that it starts in.
    package let folder: String
    package let environment: LambdaEnvironment
    /// The memory in MB that the process may use; nil sets no limit. ``LocalPool`` kills a process that uses more.
    var memoryLimit: Int?
    /// Called with every line of standard output and standard error.
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

    /// The limit of allocated memory, in bytes. A process allocates more than it uses: stacks of threads, for one.
    var dataLimit: UInt { memoryLimit.map { UInt($0 + 1024) * 1_048_576 } ?? 0 }
}
