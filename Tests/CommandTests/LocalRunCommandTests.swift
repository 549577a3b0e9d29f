import Foundation
import TestSupport
import Testing

/// `run --local`, without any AWS.
@Suite struct LocalRunCommandTests {
    private let project: LocalCommandProject

    private var scratch: Scratch { project.scratch }
    private var fanctl: FanctlCommand { project.fanctl }

    init() throws {
        project = try LocalCommandProject()
    }

    private struct Answer: Decodable {
        let run: String
        let tasks: Int
        let done: Int
        let failed: [Int]
        let missing: [Int]
        let verdict: String

        init(_ output: Program.Output) throws {
            self = try JSONDecoder().decode(Answer.self, from: output.standardOutput)
        }
    }

    private func run(_ file: String, _ more: String..., input: String = "") async throws -> Program.Output {
        try await fanctl.run(["run", "--local", "demo", file, "--output", "json"] + more, input: input)
    }

    private func write(_ tasks: [String]) throws -> String { try project.write(tasks) }

    private func answers(_ count: Int) -> [String] {
        (0..<count).map { #"{"order":"answer","text":"task \#($0)"}"# }
    }

    /// What the workers wrote about tasks that they began.
    private func begun(_ run: String) throws -> Int {
        let folder = scratch.file("stacks/demo.local/logs/\(run)")
        return try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
            sum
                + (try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
                .split(separator: "\n").count { $0.contains(#""message":"does "#) }
        }
    }

    @Test func doesASampleWithoutBadTasks() async throws {
        try scratch.write(
            "tasks.csv", "order,text\n" + (0..<20).map { $0 == 4 ? "answer\n" : "answer,\($0)\n" }.joined())
        let first = try await run("tasks.csv", "--skip-bad", "--sample", "3")
        #expect(first.status == 0, "\(first.errorText)")
        let answer = try Answer(first)
        #expect(answer.tasks == 3 && answer.done == 3)
        #expect(first.errorText.contains("tasks.csv:6:1: error: 1 fields where the header has 2"))
        // The same command asks for the same tasks, and those are done.
        let again = try Answer(await run("tasks.csv", "--skip-bad", "--sample", "3"))
        #expect(again.run == answer.run && again.done == 3)
        #expect(try begun(answer.run) == 3)
        #expect(try await run("tasks.csv", "--max-cost", "1").status == 64)
    }

    @Test func doesTasksWithoutAWSAndNoneOfThemTwice() async throws {
        try scratch.write("tasks.csv", "order,text\nanswer,one\nanswer,\"two, too\"\n")
        let first = try await run("tasks.csv", "--workers", "2")
        #expect(first.status == 0, "\(first.errorText)")
        let answer = try Answer(first)
        #expect(answer.tasks == 2 && answer.done == 2 && answer.verdict == "complete")
        #expect(try scratch.text("stacks/demo.local/results/\(answer.run)/0000000001.txt") == "two, too")
        let again = try await run("tasks.csv")
        #expect(again.status == 0)
        #expect(again.errorText.contains("every task was done before, as run \(answer.run)"), "\(again.errorText)")
        #expect(try Answer(again).run == answer.run)
        let named = try await run("tasks.csv", "--run", "once-more", "--no-build")
        #expect(try Answer(named).run == "once-more")
        #expect(try begun("once-more") == 2)
    }

    @Test func makesOneFileOfTheResults() async throws {
        let first = try Answer(await run(write(answers(12))))
        let output = try await fanctl.run("results", "demo", "--local", "--concat", "all.txt", "--output", "json")
        #expect(output.status == 0, "\(output.errorText)")
        #expect(try scratch.text("all.txt") == (0..<12).map { "task \($0)\n" }.joined())
        #expect(output.text.contains(first.run))
        let unknown = try await fanctl.run("results", "demo", "--local", "--run", "other")
        #expect(unknown.status == 1)
        #expect(unknown.errorText.contains("there is no such run of demo"), "\(unknown.errorText)")
    }

    @Test func takesTasksFromAPipe() async throws {
        let text = answers(3).joined(separator: "\n")
        let first = try await run("-", input: text)
        #expect(try Answer(first).done == 3, "\(first.errorText)")
        let again = try await run("-", input: text)
        #expect(try Answer(again).run == Answer(first).run)
        let other = try await run("-", input: text + "\n" + answers(1)[0])
        #expect(try Answer(other).run != Answer(first).run)
        // Nothing is kept of what was done.
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("stacks/demo.local/runs"))
        #expect(names.allSatisfy { $0.hasSuffix(".json") }, "\(names)")
    }

    @Test func namesFailuresAndTriesThemAgainWhenAsked() async throws {
        let tasks = try write(answers(1) + [#"{"order":"fail","text":"the disk is full"}"#, #"{"order":"exit"}"#])
        for more in [[], ["--retry-failed"]] {
            let output = try await fanctl.run(["run", "--local", "demo", tasks] + more)
            #expect(output.status == 2)
            #expect(output.text.contains("1 done, 2 failed, 0 unaccounted, of 3"), "\(output.text)")
            #expect(output.errorText.contains("task 1 failed: the disk is full"), "\(output.errorText)")
            #expect(output.errorText.contains("task 2 failed: the worker's process ended with status 7"))
        }
        let run = try Answer(await run(tasks)).run
        #expect(try begun(run) == 9)
    }

    @Test(arguments: [SIGKILL, SIGINT]) func resumesAfterASignal(signal: Int32) async throws {
        // The fifth and all after it wait for a sign.
        let late = #"{"order":"await","text":"\#(scratch.file("sign"))"}"#
        let tasks = try write(answers(4) + [String](repeating: late, count: 36))
        let words = ["run", "--local", "demo", tasks, "--workers", "2", "--run", "long"]
        let child = try fanctl.start(words, output: scratch.file("out"), error: scratch.file("err"))
        let results = scratch.file("stacks/demo.local/results/long")
        func finished() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: results).count) ?? 0 }
        try await eventually("four results: \(scratch.text("err"))", while: child) { finished() >= 4 }
        kill(child.id, signal)
        if signal == SIGINT {
            try await eventually("the end's beginning: \(scratch.text("err"))", while: child) {
                try scratch.text("err").contains("finishing what is in flight")
            }
            try scratch.write("sign", "go")
        }
        #expect(try await child.ended() == (signal == SIGINT ? 130 : 128 + SIGKILL))
        // The workers are gone with it.
        let bundles = scratch.file(".fanctl/bundles")
        try await eventually("the end of every worker") { try processes(with: bundles) == 0 }
        #expect((4...6).contains(finished()))
        try scratch.write("sign", "go")
        let output = try await run(tasks, "--workers", "2", "--run", "long")
        #expect(output.errorText.contains("of 40 tasks finished before"), "\(output.errorText)")
        #expect(try Answer(output).done == 40)
        // What was in flight when the command was killed was begun twice, and nothing else.
        #expect(try begun("long") <= (signal == SIGINT ? 40 : 42))
    }

    /// How many processes have this in their command line.
    private func processes(with words: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int32($0) != nil }.count { id in
            // One that has ended meanwhile has none.
            (FileManager.default.contents(atPath: "/proc/\(id)/cmdline")).map {
                String(decoding: $0, as: UTF8.self).contains(words)
            } ?? false
        }
    }

    @Test func keepsASecondOneAway() async throws {
        let tasks = try write([#"{"order":"pause","count":60000}"#])
        let child = try fanctl.start(
            ["run", "--local", "demo", tasks], output: scratch.file("out"), error: scratch.file("err"))
        defer { child.end() }
        try await eventually("the run's log: \(scratch.text("err"))", while: child) {
            scratch.exists("stacks/demo.local/logs")
        }
        let second = try await run(tasks)
        #expect(second.status == 1)
        #expect(second.errorText.contains("run --local"), "\(second.errorText)")
    }

    @Test func saysWhyAWorkerDoesNotStart() async throws {
        let stack = try scratch.text("stacks/demo.yaml")
        try scratch.write(
            "stacks/demo.yaml", stack.replacing("{ TEST_WORKER", with: "{ TEST_WORKER_REFUSES: no key, TEST_WORKER"))
        let output = try await run(write(answers(1)))
        #expect(output.status == 1)
        #expect(
            output.errorText.contains("the worker does not start: Worker.Initialisation: no key"), "\(output.errorText)"
        )
    }

    @Test func refusesABadInputBeforeAnythingIsDone() async throws {
        let output = try await run(write(answers(1) + ["{"]))
        #expect(output.status == 1)
        #expect(output.errorText.contains("tasks.jsonl:2:"), "\(output.errorText)")
        #expect(!scratch.exists("stacks/demo.local/logs"))
    }

    @Test(arguments: [
        ["--workers", "2"], ["--local", "--workers", "0"], ["--local", "--resume", "--run", "a"],
        ["--local", "--sandbox"], ["--into", "x"], ["--retry-failed"], ["--no-build"], ["--local", "--rate", "5"],
    ])
    func refusesOptionsThatExcludeEachOther(options: [String]) async throws {
        let output = try await fanctl.run(["run", "demo", "tasks.csv"] + options)
        #expect(output.status == 64, "\(output.errorText)")
    }
}
