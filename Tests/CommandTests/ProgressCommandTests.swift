import Foundation
import TestSupport
import Testing

/// Following a run, by the built command on an AWS in memory in which nobody does the tasks.
@Suite struct ProgressCommandTests {
    private let project: StackProject

    init() async throws {
        project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        let tasks = (0..<4).map { "{\"ticker\":\"T\($0)\"}\n" }.joined()
        try Data(tasks.utf8).write(to: URL(filePath: "\(project.fanctl.project)/tasks.jsonl"))
    }

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// As if workers had been there.
    private func work(done: [Int], failed: [Int] = []) {
        project.aws.world { world in
            for name in world.buckets.keys {
                for index in done {
                    world.buckets[name]?.objects["results/first/000000000\(index).json"] = [FakeObject("{}")]
                }
                for index in failed {
                    world.buckets[name]?.objects["failures/first/000000000\(index).json"] = [
                        FakeObject(#"{"error":"no such ticker"}"#)
                    ]
                }
            }
            for name in world.queues.keys {
                let messages = world.queues[name]?.messages ?? []
                world.queues[name]?.messages = Array(messages.dropFirst(done.count + failed.count))
            }
        }
    }

    @Test func saysThatTheMappingIsDisabled() async throws {
        project.aws.world { world in
            for uuid in world.mappings.keys { world.mappings[uuid]?.isEnabled = false }
        }
        let output = try await project.fanctl.run(
            "run", "demo", "tasks.jsonl", "--run", "first", "--timeout", "1", "--output", "json")
        #expect(output.status == 2)
        let document = try object(output.text)
        #expect(document["verdict"] as? String == "timedOut")
        let stall = try #require(document["stall"] as? [String: String])
        #expect(stall["reason"] == "mappingDisabled")
        #expect(
            stall["remedy"]
                == "`fanctl resume demo` ends a pause; if somebody else disabled it, run `fanctl up demo`."
        )
        let words =
            "run first does not go on: the event source mapping is disabled: Lambda does not read from the queue"
        #expect(output.errorText.contains(words), "\(output.errorText)")
        #expect(output.errorText.components(separatedBy: words).count == 2, "It is told once.")
    }

    @Test func saysThatAllTasksFail() async throws {
        let running = try project.start(
            "run", "demo", "tasks.jsonl", "--run", "first", "--timeout", "3", "--output", "json")
        #expect(try await running.says("4 of 4 tasks sent"))
        work(done: [], failed: [0, 1])
        let output = try await running.ended()
        #expect(output.status == 2, "\(output.errorText)")
        let stall = try #require(try object(output.text)["stall"] as? [String: String])
        #expect(stall["reason"] == "allFailing")
        #expect(
            stall["message"] == "nothing but failures for a while: 2 tasks, the commonest error: no such ticker")
    }

    @Test func looksAtARunOnce() async throws {
        try await project.fanctl.succeed("send", "demo", "tasks.jsonl", "--run", "first")
        work(done: [0, 2])
        let text = try await project.fanctl.succeed("status", "--run", "first")
        #expect(text.text == "Run first: 2 of 4 done, 0 in flight, 2 waiting\n")
        let output = try await project.fanctl.succeed("status", "demo", "--run", "first", "--output", "json")
        let document = try object(output.text)
        #expect(document["done"] as? Int == 2 && document["sent"] as? Int == 4 && document["waiting"] as? Int == 2)
        #expect(document["deadLetters"] as? Int == 0 && document["verdict"] == nil)

        let unknown = try await project.fanctl.run("status", "--run", "second")
        #expect(unknown.status == 1 && unknown.errorText.contains("there is no run second of demo"))
    }

    @Test func followsTheNewestRunToItsEnd() async throws {
        try await project.fanctl.succeed("send", "demo", "tasks.jsonl", "--run", "first")
        work(done: [0])
        let watching = try project.start("status", "demo", "--watch", "--interval", "1", "--output", "json")
        // Two calls a reading list results and failures.
        try await eventually("the second reading: \(watching.errorText)", while: watching.child) {
            project.aws.calls.count { $0.operation == "ListObjectsV2" } >= 3
        }
        work(done: [1, 2], failed: [3])
        let output = try await watching.ended()
        #expect(output.status == 2, "\(output.errorText)")
        let lines = try output.text.split(separator: "\n").map(object)
        #expect(lines.count >= 3)
        #expect(lines.first?["done"] as? Int == 1 && lines.first?["verdict"] == nil)
        let last = try #require(lines.last)
        #expect(last["verdict"] as? String == "complete")
        #expect(last["done"] as? Int == 3 && last["failed"] as? Int == 1 && last["waiting"] as? Int == 0)
        #expect(output.errorText.contains("`fanctl failed demo --run first` shows why"))
    }

    @Test func tellsLinesInAPipe() async throws {
        try await project.fanctl.succeed("send", "demo", "tasks.jsonl", "--run", "first")
        work(done: [0, 1, 2, 3])
        let output = try await project.fanctl.succeed("status", "demo", "--watch")
        #expect(output.text == "Run first: 4 done, 0 failed, 0 unaccounted, of 4.\n")
        #expect(output.errorText == "4 of 4 done, 0 in flight, 0 waiting\n")
    }
}
