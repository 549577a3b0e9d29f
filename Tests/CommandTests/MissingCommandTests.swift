import Foundation
import TestSupport
import Testing

/// `send --missing`, on an AWS in memory whose workers are the tests themselves.
@Suite struct MissingCommandTests {
    private let project: StackProject
    private static let bucket = "demo-123456789012-us-east-2"

    init() throws {
        project = try StackProject()
    }

    private var aws: FakeAWS { project.aws }
    private var fanctl: FanctlCommand { project.fanctl }

    private static func digits(_ index: Int) -> String { String("000000000\(index)".suffix(10)) }

    private func upAndSend(_ count: Int) async throws {
        try await fanctl.succeed("up", "--no-build")
        let text = "n\n" + (0..<count).map { "\($0)\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: "\(fanctl.project)/tasks.csv"))
        try await fanctl.succeed("send", "demo", "tasks.csv", "--run", "first")
    }

    /// As if the messages had been kept for too short a time.
    private func loseMessages() {
        aws.world { $0.queues["demo"]?.messages.removeAll() }
    }

    private func save(_ indices: some Sequence<Int>) {
        aws.world { world in
            for index in indices {
                world.put("{}", at: "results/first/\(Self.digits(index)).json", in: Self.bucket)
            }
        }
    }

    private var queued: [String] { aws.world { ($0.queues["demo"]?.messages ?? []).map(\.body).sorted() } }

    private struct Answer: Decodable {
        let tasks: Int
        let sent: Int
        let new: Int
    }

    @Test func sendsUnaccountedTasksAlone() async throws {
        try await upAndSend(25)
        loseMessages()
        save((0..<25).filter { ![3, 4, 17, 20].contains($0) })
        aws.world { world in
            let failure = #"""
                {"format":1,"run":"first","index":20,"messageID":"m","task":"{}","kind":"failed","error":"HTTP 503",
                "attempt":5,"requestID":"r","time":"2026-11-27T08:00:00Z","log":[]}
                """#
            world.put(failure, at: "failures/first/\(Self.digits(20)).json", in: Self.bucket)
        }
        let named = try await fanctl.run("results", "--run", "first")
        #expect(named.status == 2)
        #expect(named.errorText.contains("unaccounted tasks: 3, 4, 17\n"), "\(named.errorText)")
        #expect(named.errorText.contains("`fanctl send demo FILE --run first --missing` sends them once more"))

        let output = try await fanctl.succeed(
            "send", "demo", "tasks.csv", "--run", "first", "--missing", "--output", "json")
        let answer = try JSONDecoder().decode(Answer.self, from: output.standardOutput)
        #expect(answer.tasks == 25 && answer.sent == 25 && answer.new == 3)
        #expect(queued == [#"{"n":"17"}"#, #"{"n":"3"}"#, #"{"n":"4"}"#])

        // They are on the queue now: nobody can say that they are missing.
        let refused = try await fanctl.run("send", "demo", "tasks.csv", "--run", "first", "--missing")
        #expect(refused.status == 1 && queued.count == 3)
        #expect(refused.errorText.contains("about 3 messages are on the queue"), "\(refused.errorText)")
        loseMessages()
        save([3, 4, 17])
        let nothing = try await fanctl.succeed("send", "demo", "tasks.csv", "--run", "first", "--missing")
        #expect(nothing.text == "Run first: 25 of 25 tasks sent, 0 of them now.\n")
        #expect(queued.isEmpty)
    }

    @Test func leavesDeadLettersToTheirOwnCommand() async throws {
        try await upAndSend(5)
        aws.world { $0.exhaust("demo") }
        save(0..<2)
        aws.world { $0.queues["demo-dead-letters"]?.messages.removeAll { $0.body.contains("4") } }
        let output = try await fanctl.succeed("send", "demo", "tasks.csv", "--run", "first", "--missing")
        #expect(output.errorText.contains("2 tasks have failed without a result: `fanctl failed demo --run first`"))
        #expect(queued == [#"{"n":"4"}"#])
        let hidden = aws.world { world in
            world.queues["demo-dead-letters"]?.messages.count { $0.hiddenUntil.map { $0 > aws.time.now() } ?? false }
        }
        #expect(hidden == 0)
    }

    @Test func takesUpARunThatIsKnownToTheBucketAlone() async throws {
        try await upAndSend(25)
        loseMessages()
        save(0..<24)
        try FileManager.default.removeItem(atPath: project.stacks + "/demo.runs")
        let output = try await fanctl.succeed("send", "demo", "tasks.csv", "--run", "first", "--missing")
        #expect(output.text == "Run first: 25 of 25 tasks sent, 1 of them now.\n")
        #expect(queued == [#"{"n":"24"}"#])
        let other = try await fanctl.run("send", "demo", "tasks.csv", "--run", "second", "--missing")
        #expect(other.status == 1 && other.errorText.contains("there is no run second"), "\(other.errorText)")
    }

    @Test(arguments: [
        (["--missing"], "--missing needs --run"), (["--missing", "--resume", "--run", "a"], "leave out --resume"),
        (["--missing", "--run", "a", "--dry-run"], "--dry-run asks AWS nothing"),
        (["--missing", "--run", "a", "--skip-bad"], "--missing takes the tasks that the run was begun with"),
    ])
    func refusesOptionsThatExcludeEachOther(options: [String], words: String) async throws {
        let output = try await fanctl.run(["send", "demo", "tasks.csv"] + options)
        #expect(output.status == 64)
        #expect(output.errorText.contains(words), "\(output.errorText)")
    }
}
