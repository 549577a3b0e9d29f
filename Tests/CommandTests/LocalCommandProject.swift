import Foundation
import TestSupport

/// A project whose worker is the tests' own, for commands that need no AWS.
final class LocalCommandProject: Sendable {
    let scratch: Scratch
    let fanctl: FanctlCommand

    init() throws {
        scratch = try Scratch()
        let worker = try StandInWorker(in: scratch.file("worker"))
        try worker.build(at: BuiltProgram.path("TestWorker"))
        fanctl = FanctlCommand(project: scratch.path, environment: worker.environment(Program.harmless))
        let more = "  environment: { TEST_WORKER_IS_HASTY: yes }\nqueue: { deadLetter: { maxReceives: 2 } }\n"
        try scratch.write("stacks/demo.yaml", "name: demo\nregion: us-east-2\n" + worker.stackLines + more)
    }

    func write(_ tasks: [String]) throws -> String {
        try scratch.write("tasks.jsonl", tasks.joined(separator: "\n") + "\n")
    }

    /// Has the tasks done on this machine.
    func run(_ tasks: [String], _ more: String...) async throws -> Program.Output {
        try await fanctl.run(["run", "--local", "demo", try write(tasks), "--output", "json"] + more)
    }
}
