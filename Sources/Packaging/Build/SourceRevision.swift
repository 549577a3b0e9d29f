internal import Subprocess
internal import SystemPackage

/// Which state of the sources a worker was built from.
package enum SourceRevision {
    /// As `git describe --always --dirty` names it; nil without git, or where the folder is in no repository.
    package static func of(_ folder: String) async -> String? {
        // For people alone: nothing depends on it, so whatever is wrong with git is no reason to stop.
        guard let git = InstalledProgram.path(of: "git") else { return nil }
        let result = try? await Subprocess.run(
            .path(FilePath(git)), arguments: ["-C", folder, "describe", "--always", "--dirty", "--abbrev=12"],
            output: .string(limit: 1024), error: .discarded)
        guard let result, result.terminationStatus.isSuccess else { return nil }
        let text = result.standardOutput.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return text.isEmpty ? nil : text
    }
}
