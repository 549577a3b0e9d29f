import ArgumentParser
import Operations

/// How tasks are done on this machine.
struct LocalArguments: ParsableArguments {
    @Flag(help: "Do the tasks on this machine, without AWS; what an earlier run did is not done again.")
    var local = false

    @Option(help: "With --local: so many processes; one for each processor where none is given.")
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "With --local: the folder that stands for the bucket; STACK.local beside the stack file by itself.",
            valueName: "dir"))
    var into: String?

    @Flag(name: .customLong("no-build"), help: "With --local: take the program that was built last.")
    var noBuild = false

    @Flag(name: .customLong("retry-failed"), help: "With --local: do the failed tasks of the run again, too.")
    var retryFailed = false

    func validate() throws {
        if let workers, !(1...1000).contains(workers) {
            throw ValidationError(.outside(option: "--workers", range: 1...1000))
        }
        guard !local else { return }
        let given = [
            (workers != nil, "--workers"), (into != nil, "--into"), (noBuild, "--no-build"),
            (retryFailed, "--retry-failed"),
        ]
        if let (_, name) = given.first(where: { $0.0 }) {
            throw ValidationError(.needs(option: name, other: "--local"))
        }
    }

    var localOptions: LocalOptions {
        LocalOptions(workers: workers, isBuilt: noBuild, retriesFailed: retryFailed)
    }
}
