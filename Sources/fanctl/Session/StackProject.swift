import Foundation
import Packaging
import Resources
import Stacks
import Transport

/// A stack as its files on this machine tell it: what can be known without asking anybody.
struct StackProject: Sendable {
    let console: Console
    let files: StackFiles
    let stack: Stack
    /// Whether the function runs on this machine, where nothing is mounted in `/opt`.
    let isEmulated: Bool

    init(_ argument: StackArgument, _ options: CommonOptions) throws {
        let environment = ProcessInfo.processInfo.environment
        console = Console(options: options, environment: environment)
        files = try StackFiles(argument, options)
        var stack = try Stack.load(path: files.stackFile, environment: environment)
        let endpoint = (options.endpoint ?? environment["AWS_ENDPOINT_URL"]).flatMap { URLOrigin($0) }
        isEmulated = options.sandbox || endpoint?.isLoopback ?? false
        if isEmulated {
            stack.worker.environment["FANCTL_OPT"] = EnvironmentValue(value: files.emulatedLayers, isSecret: false)
        }
        self.stack = stack
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
