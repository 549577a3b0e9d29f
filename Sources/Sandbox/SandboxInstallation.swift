internal import Foundation
internal import Subprocess
internal import SystemPackage

/// The virtual environment that holds ministack.
struct SandboxInstallation: Sendable {
    let folder: String
    let environment: [String: String]

    private var python: String { "\(folder)/venv/bin/python" }
    private var requirement: String { "ministack==\(Sandbox.version)" }

    /// The path of a Python that has the right version.
    func install(_ report: @escaping @Sendable (String) -> Void) async throws -> String {
        if try await hasRightVersion() { return python }
        report("installing \(requirement) into \(folder)/venv")
        let made: (succeeded: Bool, lines: [String])
        do {
            made = try await run("python3", ["-m", "venv", "--clear", "\(folder)/venv"])
        } catch let error as SubprocessError {
            throw SandboxError.noPython(detail: error.description)
        }
        guard made.succeeded else { throw SandboxError.noPython(detail: made.lines.joined(separator: "\n")) }
        let installed = try await run(
            python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement])
        guard installed.succeeded else {
            throw SandboxError.installFailed(step: "pip install \(requirement)", lastLines: installed.lines.suffix(10))
        }
        return python
    }

    private func hasRightVersion() async throws -> Bool {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        let program = "import importlib.metadata as m; print(m.version('ministack'))"
        let asked = try await run(python, ["-c", program])
        return asked.succeeded && asked.lines.first == Sandbox.version
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> (succeeded: Bool, lines: [String]) {
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
            input: .none, output: .string(limit: 1 << 20),
            error: .combinedWithOutput)
        let lines = result.standardOutput.split(separator: "\n").map(String.init)
        return (result.terminationStatus.isSuccess, lines)
    }
}
