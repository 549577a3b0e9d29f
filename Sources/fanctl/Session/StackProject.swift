import Foundation
import Packaging
import Stacks

/// A stack as its files on this machine tell it: what can be known without asking anybody.
struct StackProject: Sendable {
    let console: Console
    let files: StackFiles
    let stack: Stack

    init(_ argument: StackArgument, _ options: CommonOptions) throws {
        let environment = ProcessInfo.processInfo.environment
        console = Console(options: options, environment: environment)
        files = try StackFiles(argument, options)
        stack = try Stack.load(path: files.stackFile, environment: environment)
    }

    /// What was built for this project.
    var buildRecords: BuildRecords {
        BuildRecords(
            folder: files.builds, environment: ProcessInfo.processInfo.environment,
            isOutput: { [files] in files.isOutput($0) })
    }

    /// Whether `up` was never run, or `down` was since.
    var isNew: Bool { !FileManager.default.fileExists(atPath: files.lockfile) }
}
