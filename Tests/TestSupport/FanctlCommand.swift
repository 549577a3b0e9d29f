import Foundation

/// The built `fanctl`, as a user runs it.
package struct FanctlCommand: Sendable {
    private let program: String
    package let project: String
    package var environment: [String: String]
    /// Added to every command.
    package var options: [String] = []
    /// Added to those that upload a worker.
    package var uploadOptions: [String] = []

    package init(
        _ program: String = path, project: String, environment: [String: String] = Program.harmless,
        options: [String] = [], uploadOptions: [String] = []
    ) {
        self.program = program
        self.project = project
        self.environment = environment
        self.options = options
        self.uploadOptions = uploadOptions
    }

    package static let path = BuiltProgram.path("fanctl")

    /// The release build where it is newer than every source, for tests that run the command hundreds of times.
    package static let quickPath: String = {
        let release = Checkout.file(".build/release/fanctl")
        guard let built = date(release), let sources = FileManager.default.enumerator(atPath: Checkout.file("Sources"))
        else { return path }
        let isNew = sources.allSatisfy { source in
            (source as? String).flatMap { date(Checkout.file("Sources/\($0)")) }.map { $0 < built } ?? false
        }
        return isNew ? release : path
    }()

    /// Nil where there is no such file.
    private static func date(_ path: String) -> Date? {
        try? FileManager.default.attributesOfItem(atPath: URL(filePath: path).resolvingSymlinksInPath().path)[
            .modificationDate] as? Date
    }

    @discardableResult
    package func run(_ arguments: String..., input: String = "") async throws -> Program.Output {
        try await run(arguments, input: input)
    }

    package func run(_ arguments: [String], input: String = "") async throws -> Program.Output {
        try await Program.run(
            [program] + arguments + options(for: arguments), input: Data(input.utf8), environment: environment,
            folder: project)
    }

    /// Starts a command; what it writes goes into these files.
    package func start(_ arguments: [String], output: String, error: String) throws -> Child {
        try Child(
            [program] + arguments + options(for: arguments), environment: environment, folder: project,
            output: output, error: error)
    }

    private func options(for arguments: [String]) -> [String] {
        options + (["up", "push"].contains(arguments.first) ? uploadOptions : [])
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
