import ArgumentParser
import Foundation
import Operations
import Stacks

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "What stdout holds: text or json.")
    var output: OutputFormat = .text

    @Option(help: "The AWS region; wins over the stack file, settings.json and the environment.")
    var region: String?

    @Option(help: "A profile of the shared AWS configuration.")
    var profile: String?

    @Option(name: .customLong("role-arn"), help: "A role to assume with the credentials that are found.")
    var roleARN: String?

    @Option(help: ArgumentHelp("One endpoint for every service, instead of AWS's own.", valueName: "url"))
    var endpoint: String?

    @Flag(help: "Work on the running sandbox (fanctl sandbox start) instead of AWS.")
    var sandbox = false

    @Option(help: ArgumentHelp("The project's folder.", valueName: "dir"))
    var project: String = "."

    @Flag(name: .shortAndLong, help: "Show every call to AWS on stderr.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Do not ask before something is destroyed.")
    var yes = false

    @Flag(name: .customLong("no-color"), help: "No colours; the NO_COLOR variable does the same.")
    var noColor = false

    func validate() throws {
        if sandbox && endpoint != nil {
            throw ValidationError(.sandboxAndEndpoint)
        }
        if sandbox && (profile != nil || roleARN != nil) {
            throw ValidationError(.sandboxHasCredentials)
        }
    }
}

/// How long commands that change a stack wait for what passes.
struct PatienceOptions: ParsableArguments {
    @Option(
        name: .customLong("lock-timeout"),
        help: ArgumentHelp("Wait so long for another fanctl that works on the stack: 30s, 5m.", valueName: "time"))
    var lockTimeout: TimeSpan = TimeSpan(seconds: 0)

    @Option(
        name: .customLong("propagation-timeout"),
        help: ArgumentHelp("Wait so long until all of AWS sees a new role.", valueName: "time"))
    var propagationTimeout: TimeSpan = TimeSpan(seconds: 15 * 60)

    var patience: Patience {
        Patience(lock: .seconds(lockTimeout.seconds), propagation: .seconds(propagationTimeout.seconds))
    }
}

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(parsing: argument)
    }

    public var defaultValueDescription: String { description }
}

/// Whether a new bundle is started here before it is uploaded.
struct SmokeTestOptions: ParsableArguments {
    @Flag(
        name: .customLong("no-smoke-test"),
        help: "Upload the worker without starting it here first, with an event that holds no task.")
    var noSmokeTest = false
}

/// Which stack.
struct StackArgument: ParsableArguments {
    @Argument(help: "The stack's name, or the path of its file.")
    var stack: String?
}

extension OutputFormat: ExpressibleByArgument {}
