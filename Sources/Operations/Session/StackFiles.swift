internal import Foundation
internal import Stacks

/// The files of a stack on this machine.
package struct StackFiles: Sendable {
    /// The absolute path of the project's folder.
    package let project: String
    package let stackFile: String
    package let lockfile: String

    package init(_ target: StackTarget) throws {
        project = URL(filePath: target.project).standardizedFileURL.path
        stackFile = try StackLocator.locate(target.stack, projectFolder: project)
        lockfile = StackLocator.lockfilePath(forStackFile: stackFile, sandbox: target.usesSandbox)
    }

    package var settings: String { "\(project)/settings.json" }
    /// What was packed before.
    package var archives: String { "\(project)/.fanctl/cache" }
    /// What was built before, and from what.
    package var builds: String { "\(project)/.fanctl/builds" }
    /// Where bundles are unpacked that run on this machine.
    package var bundles: String { "\(project)/.fanctl/bundles" }
    /// Where an emulator on this machine, which mounts no layers, finds those of the stack's worker.
    package var emulatedLayers: String {
        "\(project)/.fanctl/layers/\(URL(filePath: stackFile).deletingPathExtension().lastPathComponent)"
    }
    /// Locked by whoever works on the stack.
    package var lock: String { lockfile.replacing(/\.json$/, with: "") }
    /// Where the runs of the stack are recorded.
    package var runs: String { lockfile.replacing(/\.lock\.json$/, with: ".runs") }

    /// Whether fanctl itself writes this file or folder, wherever it lies: lockfiles, locks, runs and local results of every stack, results.
    package func isOutput(_ path: String) -> Bool {
        if path == "\(project)/results" { return true }
        // With its slash.
        let folder = stackFile[...(stackFile.lastIndex(of: "/") ?? stackFile.startIndex)]
        guard path.hasPrefix(folder) else { return false }
        let name = path.dropFirst(folder.count)
        return !name.contains("/") && [".lock", ".lock.json", ".runs", ".local"].contains { name.hasSuffix($0) }
    }

    /// What comes of the stack's runs on this machine.
    package var local: String { lockfile.replacing(/(\.sandbox)?\.lock\.json$/, with: ".local") }
}
