import Foundation

/// The built `fanctl`, as a user runs it.
package struct FanctlCommand: Sendable {
    package let project: String
    package var environment: [String: String]
    /// Added to every command.
    package var options: [String] = []

    package init(project: String, environment: [String: String] = Program.harmless, options: [String] = []) {
        self.project = project
        self.environment = environment
        self.options = options
    }

    package static let path = BuiltProgram.path("fanctl")

    @discardableResult
    package func run(_ arguments: String..., input: String = "") async throws -> Program.Output {
        try await run(arguments, input: input)
    }

    package func run(_ arguments: [String], input: String = "") async throws -> Program.Output {
        try await Program.run(
            [Self.path] + arguments + options, input: Data(input.utf8), environment: environment, folder: project)
    }

    /// Starts a command; what it writes goes into these files.
    package func start(_ arguments: [String], output: String, error: String) throws -> Child {
        try Child(
            [Self.path] + arguments + options, environment: environment, folder: project, output: output, error: error)
    }

    /// Runs a command that has to end with 0.
    @discardableResult
    package func succeed(_ arguments: String...) async throws -> Program.Output {
        let output = try await run(arguments)
        guard output.status == 0 else {
            throw Program.Failure(command: arguments.joined(separator: " "), output: output)
        }
        return output
    }
}
