import ArgumentParser
import Fanout
import Operations
import WireFormat

/// Which tasks go where. Both have to be named, so the stack cannot be left out.
struct TaskSourceArguments: ParsableArguments {
    @Argument(help: "The stack's name, or the path of its file.")
    var stack: String

    @Argument(help: "The file of tasks; - for standard input.")
    var file: String

    var stackArgument: StackArgument {
        var argument = StackArgument()
        argument.stack = stack
        return argument
    }
}

/// How tasks are sent.
struct SendArguments: ParsableArguments {
    @Option(help: "The run's name; made from the time where none is given.")
    var run: String?

    @Flag(help: "Send what an earlier, interrupted `send` of this run did not.")
    var resume = false

    @Flag(help: "Send the unaccounted tasks of this run once more: no result, no failure, no dead letter.")
    var missing = false

    @Option(help: "Only the first so many tasks.")
    var limit: Int?

    @Option(help: "Only so many tasks, picked by chance; of the first --limit, where both are given.")
    var sample: Int?

    @Option(help: "With --sample: a number that picks another sample; the same number picks the same one.")
    var seed: Int?

    @Flag(
        name: .customLong("skip-bad"), help: "Pass over what is no task, and write it down; else it ends the command.")
    var skipBad = false

    @Option(help: "At most so many messages a second.")
    var rate: Double?

    @Option(help: "csv, jsonl or json; known by the file's name otherwise.")
    var format: String?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError(.below(option: "--limit", minimum: "1")) }
        if let sample, sample < 1 { throw ValidationError(.below(option: "--sample", minimum: "1")) }
        if let seed {
            if sample == nil { throw ValidationError(.needs(option: "--seed", other: "--sample")) }
            guard (0..<TaskSample.seeds).contains(seed) else {
                throw ValidationError(.outside(option: "--seed", range: 0...TaskSample.seeds - 1))
            }
        }
        // Far below, the time between two messages is more than a clock can hold.
        if let rate, !(rate >= 0.001) { throw ValidationError(.below(option: "--rate", minimum: "0.001")) }
        if let run, RunID(run) == nil {
            throw ValidationError(.badRunOption(run))
        }
        if let format, TaskFormat(rawValue: format) == nil {
            throw ValidationError(.badFormat(format))
        }
        if resume && missing { throw ValidationError(.resumeAndMissing) }
        guard resume || missing else { return }
        let option = resume ? "--resume" : "--missing"
        if run == nil { throw ValidationError(.needsRun(option: option)) }
        if sample != nil || skipBad {
            throw ValidationError(.selectionOfKnownRun(option: option))
        }
    }

    var taskFormat: TaskFormat? { format.flatMap { TaskFormat(rawValue: $0) } }

    func request(_ file: String, limits: SendLimits = SendLimits()) -> SendRequest {
        SendRequest(
            file: file, format: taskFormat, run: run.flatMap { RunID($0) },
            mode: missing ? .missing : resume ? .resume : .new,
            selection: TaskSelection(limit: limit, sample: sample, seed: seed, skipsBad: skipBad), rate: rate,
            limits: limits)
    }
}
