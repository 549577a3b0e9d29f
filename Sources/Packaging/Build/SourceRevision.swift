internal import Subprocess
internal import SystemPackage

/// The revision of a worker's sources.
package enum SourceRevision {
    /// As `git describe --always --dirty` names it; nil without git, or where the folder is in no repository.
    package static func of(_ folder: String, programs: InstalledPrograms) async -> String? {
        // Only people read it, so that an error of git stops nothing.
        guard let git = programs.path(of: "git") else { return nil }
        let result = try? await Subprocess.run(
            .path(FilePath(git)), arguments: ["-C", folder, "describe", "--always", "--dirty", "--abbrev=12"],
            output: .string(limit: 1024), error: .discarded)
        guard let result, result.terminationStatus.isSuccess else { return nil }
        let text = result.standardOutput.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return text.isEmpty ? nil : text
    }
}
