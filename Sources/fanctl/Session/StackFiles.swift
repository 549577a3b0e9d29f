import Foundation
import Stacks

/// The files of a stack on this machine.
struct StackFiles: Sendable {
    /// The absolute path of the project's folder.
    let project: String
    let stackFile: String
    let lockfile: String

    init(_ argument: StackArgument, _ options: CommonOptions) throws {
        project = URL(filePath: options.project).standardizedFileURL.path
        stackFile = try StackLocator.locate(argument.stack, projectFolder: project)
        lockfile = StackLocator.lockfilePath(forStackFile: stackFile, sandbox: options.sandbox)
    }

    var settings: String { "\(project)/settings.json" }
    /// What was packed before.
    var archives: String { "\(project)/.fanctl/cache" }
    /// What was built before, and from what.
    var builds: String { "\(project)/.fanctl/builds" }
    /// Where bundles are unpacked that run on this machine.
    var bundles: String { "\(project)/.fanctl/bundles" }
    /// Locked by whoever works on the stack.
    var lock: String { lockfile.replacing(/\.json$/, with: "") }
    /// Where the runs of the stack are recorded.
    var runs: String { lockfile.replacing(/\.lock\.json$/, with: ".runs") }

    /// Whether fanctl itself writes this file or folder, wherever it lies: lockfiles, locks, runs and local results of every stack, results.
    func isOutput(_ path: String) -> Bool {
        if path == "\(project)/results" { return true }
        // With its slash.
        let folder = stackFile[...(stackFile.lastIndex(of: "/") ?? stackFile.startIndex)]
        guard path.hasPrefix(folder) else { return false }
        let name = path.dropFirst(folder.count)
        return !name.contains("/") && [".lock", ".lock.json", ".runs", ".local"].contains { name.hasSuffix($0) }
    }
    /// What comes of the stack's runs on this machine.
    var local: String { lockfile.replacing(/(\.sandbox)?\.lock\.json$/, with: ".local") }
}
