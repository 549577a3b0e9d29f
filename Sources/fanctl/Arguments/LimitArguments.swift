import ArgumentParser
import Operations

/// What stands in the way of sending tasks that would be lost or cost too much.
struct LimitArguments: ParsableArguments {
    @Option(
        help:
            "How many seconds a task takes; else as many as in the newest run that was followed, or the worker's timeout."
    )
    var seconds: Double?

    @Option(
        name: .customLong("max-cost"),
        help: ArgumentHelp("Send nothing where the run is expected to cost more.", valueName: "dollars"))
    var maxCost: Double?

    @Flag(help: "Send even where the tasks are expected to be lost or to cost more.")
    var force = false

    func validate() throws {
        if let seconds, !(seconds > 0 && seconds < 1e6) { throw ValidationError(.notPositive(option: "--seconds")) }
        if let maxCost, !(maxCost >= 0) { throw ValidationError(.noDollars(option: "--max-cost")) }
    }

    var isEmpty: Bool { seconds == nil && maxCost == nil && !force }

    var limits: SendLimits {
        SendLimits(secondsPerTask: seconds, maxCost: maxCost, isForced: force)
    }
}
