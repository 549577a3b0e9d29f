internal import Foundation
package import Packaging
internal import Resources
package import Stacks
internal import Transport
internal import WireFormat

/// A stack as its files on this machine tell it: what can be known without asking anybody.
package struct StackProject: Sendable {
    package let target: StackTarget
    package let surroundings: Surroundings
    package let console: any Console
    package let files: StackFiles
    package let stack: Stack
    /// Whether the function runs on this machine, where nothing is mounted in `/opt`.
    package let isEmulated: Bool

    package init(_ target: StackTarget, _ surroundings: Surroundings, _ console: any Console) throws {
        let environment = surroundings.environment
        (self.target, self.surroundings, self.console) = (target, surroundings, console)
        files = try StackFiles(target)
        var stack = try Stack.load(path: files.stackFile, environment: environment)
        let endpoint = (target.endpoint ?? environment["AWS_ENDPOINT_URL"]).flatMap { URLOrigin($0) }
        isEmulated = target.usesSandbox || endpoint?.isLoopback ?? false
        if isEmulated {
            stack.worker.environment[WorkerVariable.layers.name] = EnvironmentValue(
                value: files.emulatedLayers, isSecret: false)
        }
        self.stack = stack
    }

    /// The programs that builds and packing call.
    package var programs: InstalledPrograms { InstalledPrograms(searchPath: surroundings.environment["PATH"]) }

    /// What was built for this project.
    package var buildRecords: BuildRecords {
        BuildRecords(
            folder: files.builds, environment: surroundings.environment,
            isOutput: { [files] in files.isOutput($0) })
    }

    /// Whether `up` was never run, or `down` was since.
    package var isNew: Bool { !FileManager.default.fileExists(atPath: files.lockfile) }
}
