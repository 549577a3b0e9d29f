import Foundation
import TestSupport
import Testing

/// `failed --local`, after a run on this machine.
@Suite struct FailedLocalCommandTests {
    @Test func groupsFailuresOfALocalRun() async throws {
        let scratch = try Scratch()
        let worker = try StandInWorker(in: scratch.file("worker"))
        try worker.build(at: BuiltProgram.path("TestWorker"))
        let fanctl = FanctlCommand(project: scratch.path, environment: worker.environment(Program.harmless))
        let more = "  environment: { TEST_WORKER_IS_HASTY: yes }\nqueue: { deadLetter: { maxReceives: 2 } }\n"
        try scratch.write("stacks/demo.yaml", "name: demo\nregion: us-east-2\n" + worker.stackLines + more)
        let tasks = [
            #"{"order":"answer","text":"fine"}"#, #"{"order":"fail","text":"HTTP 503 after 17 ms"}"#,
            #"{"order":"exit"}"#, #"{"order":"fail","text":"HTTP 503 after 4 ms"}"#,
            #"{"order":"giveUp","text":"HTTP 404"}"#, #"{"order":"answer","text":"fine, too"}"#,
        ]
        try scratch.write("tasks.jsonl", tasks.joined(separator: "\n") + "\n")
        let none = try await fanctl.run("failed", "--local")
        #expect(none.status == 1 && none.errorText.contains("there is no run in"), "\(none.errorText)")
        #expect(try await fanctl.run("run", "--local", "demo", "tasks.jsonl", "--run", "r").status == 2)

        let output = try await fanctl.run("failed", "--local", "--export", "again.jsonl")
        #expect(output.status == 2, "\(output.errorText)")
        #expect(output.text.contains("Run r: 4 tasks failed, in 3 groups."), "\(output.text)")
        #expect(output.text.contains("2 × failed: HTTP 503 after <n> ms\n  task 1, attempt 2"), "\(output.text)")
        #expect(output.text.contains("  tasks 1,3\n"))
        #expect(output.text.contains("1 × given up: HTTP 404"))
        #expect(try scratch.text("again.jsonl") == tasks[1...4].joined(separator: "\n") + "\n")
        let fine = try await fanctl.run("failed", "--local", "--match", "no such words")
        #expect(fine.status == 0 && fine.text.contains("no task failed"), "\(fine.text)")
    }
}
