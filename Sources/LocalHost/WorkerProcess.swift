internal import Subprocess
internal import SystemPackage

/// How a worker's process is started.
package struct WorkerProcess: Sendable {
    /// A program by its path, and its arguments.
    package let command: [String]
    /// The folder that it starts in.
    package let folder: String
    package let environment: LambdaEnvironment
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

    /// Runs the process to its end. Where the task is cancelled, the process and what it started are killed, as Lambda does it.
    ///
    /// - Throws: where the process cannot be started, `CancellationError`.
    func run(runtimeAPI: String) async throws -> ProcessEnd {
        let variables = environment.variables(runtimeAPI: runtimeAPI).map { (Environment.Key(stringLiteral: $0), $1) }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
        ]
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(Dictionary(variables) { _, last in last }), workingDirectory: FilePath(folder),
            platformOptions: options, input: .none, output: .sequence, error: .combinedWithOutput
        ) { execution in
            for try await line in execution.standardOutput.strings(bufferingPolicy: .unbounded) {
                output(line.last == "\n" ? String(line.dropLast()) : line)
            }
        }
        return switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .signalled(signal)
        }
    }
}
