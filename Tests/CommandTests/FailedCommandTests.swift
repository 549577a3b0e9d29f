import Foundation
import TestSupport
import Testing

/// `failed`, on an AWS in memory whose workers are the tests themselves.
@Suite struct FailedCommandTests {
    private let project: StackProject
    private let run = "first"

    init() throws {
        project = try StackProject()
    }

    private var aws: FakeAWS { project.aws }
    private var fanctl: FanctlCommand { project.fanctl }

    private static func body(_ index: Int) -> String { #"{"ticker":"T\#(index)X"}"# }

    /// Sends tasks, and has every message received until it is a dead letter.
    private func failAll(_ count: Int) async throws {
        try await fanctl.succeed("up", "--no-build")
        let text = (0..<count).map(Self.body).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(filePath: "\(fanctl.project)/tasks.jsonl"))
        try await fanctl.succeed("send", "demo", "tasks.jsonl", "--run", run)
        aws.world { $0.exhaust("demo") }
        try #require(letters.count == count)
    }

    private func record(_ index: Int, kind: String = "failed", error: String) throws {
        let record: [String: Any] = [
            "format": 1, "run": run, "index": index, "messageID": "m", "task": Self.body(index), "kind": kind,
            "error": error, "attempt": 5, "requestID": "r", "time": "2026-11-27T08:00:00Z", "log": ["asks", "waits"],
        ]
        let json = String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
        let digits = String(repeating: "0", count: 10 - String(index).count) + String(index)
        aws.world { $0.put(json, at: "failures/\(run)/\(digits).json", in: "demo-123456789012-us-east-2") }
    }

    /// A message that the worker answered, although the task failed: no dead letter is left of it.
    private func settle(_ index: Int) {
        aws.world { world in
            world.queues["demo-dead-letters"]?.messages.removeAll { $0.body == Self.body(index) }
        }
    }

    private var letters: [FakeMessage] { aws.world { $0.queues["demo-dead-letters"]?.messages ?? [] } }
    private var queued: [String] { aws.world { ($0.queues["demo"]?.messages ?? []).map(\.body).sorted() } }
    private var hidden: Int { letters.count { $0.hiddenUntil.map { $0 > aws.time.now() } ?? false } }
    private var operations: [String] { aws.calls.map(\.operation) }

    private struct Answer: Decodable {
        struct Group: Decodable {
            let count: Int
            let kind: String
            let signature: String
        }

        struct Retried: Decodable {
            let tasks: Int
            let moved: Int
            let permanentLeft: Int
        }

        let failed: Int
        let groups: [Group]
        let retried: Retried?

        init(_ output: Program.Output) throws {
            self = try JSONDecoder().decode(Answer.self, from: output.standardOutput)
        }
    }

    @Test func groupsFailuresAndLosesNone() async throws {
        try await failAll(12)
        for index in 0..<8 { try record(index, error: "HTTP 503 for T\(index)X after \(index * 100) ms") }
        try record(8, kind: "gaveUp", error: "HTTP 404 for T8X")
        settle(8)
        let before = letters.map(\.id)
        let output = try await fanctl.run("failed")
        #expect(output.status == 2, "\(output.errorText)")
        #expect(output.text.contains("Run first: 12 tasks failed, in 3 groups."), "\(output.text)")
        #expect(output.text.contains("8 × failed: HTTP 503 for <ticker> after <n> ms\n"), "\(output.text)")
        #expect(output.text.contains(#"  task 0, attempt 5: {"ticker":"T0X"}"#))
        #expect(output.text.contains("  HTTP 503 for T0X after 0 ms\n  | asks\n  | waits\n  tasks 0-7\n"))
        #expect(output.text.contains("3 × no record: it was received <n> times without an answer"))
        #expect(output.text.contains("1 × given up: HTTP 404 for <ticker>"))
        #expect(letters.map(\.id) == before && hidden == 0)

        let answer = try Answer(try await fanctl.run("failed", "--output", "json"))
        #expect(answer.failed == 12 && answer.groups.map(\.count) == [8, 3, 1])
        #expect(answer.groups.map(\.kind) == ["failed", "unrecorded", "gaveUp"])
        #expect(hidden == 0)

        let matched = try Answer(try await fanctl.run("failed", "--match", "http", "--output", "json"))
        #expect(matched.groups.map(\.count) == [8, 1])
        let named = try Answer(try await fanctl.run("failed", "--task", "8", "10-11", "--output", "json"))
        #expect(named.groups.map(\.count) == [2, 1])
    }

    @Test func movesTheWholeQueueBack() async throws {
        try await failAll(12)
        for index in 0..<3 { try record(index, error: "HTTP 503") }
        try record(8, kind: "gaveUp", error: "HTTP 404")
        settle(8)
        aws.forgetCalls()
        let output = try await fanctl.run("failed", "--retry", "--output", "json")
        #expect(output.status == 2)
        #expect(output.errorText.contains("11 of them go back on the queue"), "\(output.errorText)")
        #expect(output.errorText.contains("1 permanent failures were left"), "\(output.errorText)")
        let retried = try #require(try Answer(output).retried)
        #expect(retried.tasks == 11 && retried.moved == 11 && retried.permanentLeft == 1)
        #expect(operations.contains("StartMessageMoveTask") && !operations.contains("SendMessageBatch"))
        #expect(letters.isEmpty && queued.count == 11)

        let after = try Answer(try await fanctl.run("failed", "--output", "json"))
        #expect(after.groups.map(\.kind) == ["gaveUp"])
        let last = try await fanctl.succeed("failed", "--retry", "--permanent")
        #expect(last.text.contains("1 of 1 task on the queue again."))
        #expect(queued == (0..<12).map(Self.body).sorted())
        #expect(try await fanctl.succeed("failed").text == "Run first: no task failed.\n")
    }

    @Test func sendsAndDeletesWhereItIsNotTheWholeQueue() async throws {
        try await failAll(12)
        for index in 0..<6 { try record(index, error: index < 3 ? "HTTP 503" : "the disk is full") }
        aws.forgetCalls()
        let output = try await fanctl.succeed("failed", "--retry", "--match", "DISK")
        #expect(output.text.contains("3 × failed: the disk is full"), "\(output.text)")
        #expect(output.text.contains("3 of 3 tasks on the queue again."))
        #expect(!operations.contains("StartMessageMoveTask"))
        #expect(queued == (3..<6).map(Self.body))
        #expect(letters.count == 9 && hidden == 0)
    }

    @Test func sendsAndDeletesWhereTheServerCannotMove() async throws {
        aws.change { $0.movesMessages = false }
        try await failAll(12)
        try await fanctl.succeed("failed", "--retry")
        #expect(queued == (0..<12).map(Self.body).sorted())
        #expect(letters.isEmpty)
    }

    @Test func retriesAPermanentFailureThatIsNamed() async throws {
        try await failAll(3)
        for index in 0..<3 {
            try record(index, kind: "rejected", error: "no such field \(index)")
            settle(index)
        }
        let left = try await fanctl.run("failed", "--retry")
        #expect(left.status == 2 && !left.text.contains("on the queue again"), "\(left.text)")
        #expect(left.errorText.contains("3 permanent failures were left as they are"), "\(left.errorText)")
        #expect(queued.isEmpty)
        try await fanctl.succeed("failed", "--retry", "--task", "1")
        #expect(queued == [Self.body(1)])
        try await fanctl.succeed("failed", "--retry", "--match", "field")
        #expect(queued == (0..<3).map(Self.body))
    }

    @Test func exportsTasksThatCanBeSentAgain() async throws {
        try await failAll(12)
        try record(3, error: "HTTP 503")
        let output = try await fanctl.run("failed", "--export", "again.jsonl")
        #expect(output.status == 2 && output.errorText.contains("12 failed tasks are in again.jsonl"))
        let file = URL(filePath: "\(fanctl.project)/again.jsonl")
        #expect(try String(contentsOf: file, encoding: .utf8) == (0..<12).map { Self.body($0) + "\n" }.joined())
        try await fanctl.succeed("send", "demo", "again.jsonl", "--run", "second")
        #expect(queued == (0..<12).map(Self.body).sorted())

        // The run of this machine that is the newest has no failures.
        #expect(try await fanctl.run("failed").status == 0)
        let records = try await fanctl.run("failed", "--all-runs", "--match", "503", "--export", "r.jsonl", "--records")
        #expect(records.status == 2)
        let line = try Data(contentsOf: URL(filePath: "\(fanctl.project)/r.jsonl"))
        let object = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        #expect(object["index"] as? Int == 3 && object["run"] as? String == "first")
        #expect(object["error"] as? String == "HTTP 503" && object["task"] as? String == Self.body(3))
        #expect((object["deadLetters"] as? [String])?.count == 1)
    }

    @Test func namesLettersThatAreNotTheRuns() async throws {
        try await failAll(2)
        try await fanctl.succeed("send", "demo", "tasks.jsonl", "--run", "second")
        aws.world { world in
            world.exhaust("demo")
            world.queues["demo-dead-letters"]?.messages.append(FakeMessage(id: "x", body: "hello"))
        }
        let output = try await fanctl.run("failed", "--run", "first")
        #expect(output.text.contains("2 tasks failed"), "\(output.text)")
        #expect(output.text.contains("Further dead letters: 2 of other runs, 1 of other producers."), "\(output.text)")
        try await fanctl.succeed("failed", "--run", "first", "--retry")
        #expect(letters.count == 3 && queued.count == 2)
    }

    /// Whichever call takes messages at that moment: all that was taken is given back.
    @Test(arguments: [1, 2, 4])
    func givesBackWhenInterrupted(receive: Int) async throws {
        try await failAll(100)
        // Who we are, and how deep the queue is, are the first two calls.
        let number = 2 + receive
        let interrupted = try await project.start("failed", signal: SIGINT, afterCall: number).ended()
        #expect(interrupted.status == 130, "\(interrupted.errorText)")
        #expect(operations.prefix(number).contains("ReceiveMessage"))
        #expect(letters.count == 100 && hidden == 0)
        #expect(interrupted.text.isEmpty)
    }

    @Test func followsAMoveThatIsUnderWay() async throws {
        aws.change { $0.moveDelay = .seconds(86_400) }
        try await failAll(3)
        let first = try project.start("failed", "--retry")
        try await eventually("the move's start: \(first.errorText)", while: first.child) {
            operations.contains("StartMessageMoveTask")
        }
        kill(first.child.id, SIGINT)
        let interrupted = try await first.ended()
        #expect(interrupted.status == 130)
        #expect(interrupted.errorText.contains("SQS goes on moving the dead letters"), "\(interrupted.errorText)")

        let second = try project.start("failed", "--retry")
        #expect(try await second.says("SQS is moving the dead letters back already"))
        aws.change { $0.moveDelay = .zero }
        let followed = try await second.ended()
        #expect(followed.status == 2)
        #expect(followed.errorText.contains("SQS has moved 3 dead letters back"), "\(followed.errorText)")
        #expect(queued.count == 3 && letters.isEmpty)
        #expect(operations.count { $0 == "StartMessageMoveTask" } == 1)
    }

    @Test(arguments: [
        ["--run", "a", "--all-runs"], ["--permanent"], ["--records"], ["--into", "x"], ["--local", "--retry"],
        ["--local", "--sandbox"], ["--match", ""], ["--task", "x"], ["--task", "9-3"],
    ])
    func refusesOptionsThatExcludeEachOther(options: [String]) async throws {
        let output = try await fanctl.run(["failed"] + options)
        #expect(output.status == 64, "\(output.errorText)")
    }

    @Test func saysThatThereIsNoStackOrNoRun() async throws {
        let down = try await fanctl.run("failed")
        #expect(down.status == 1 && down.errorText.contains("is not up"), "\(down.errorText)")
        try await fanctl.succeed("up", "--no-build")
        let none = try await fanctl.run("failed")
        #expect(none.status == 1 && none.errorText.contains("no run of demo is known"), "\(none.errorText)")
    }
}
