import Foundation
import TestSupport
import Testing

/// The examples of `docs/format.md`, beside the command, on an AWS in memory.
@Suite(.enabled(if: TestPython.path != nil, TestPython.hint))
struct FormatCommandTests {
    private static let bucket = "demo-123456789012-us-east-2"
    private static let tasks = """
        ticker,name,note
        BRK-A,"Berkshire ""A"", Inc.",
        1125:HK,長江,a\tb
        X,"two
        lines",/ \\

        """ + (0..<40).map { "T\($0),\($0).50,\n" }.joined()

    /// A task as a worker gets it.
    private struct Message: Hashable {
        let body: String
        let attributes: [String: JSON]

        init(_ message: FakeMessage) {
            body = message.body
            attributes = message.attributes.filter { $0.key != "fanctl-run" }
        }
    }

    private struct Progress: Decodable {
        let tasks: Int
        let done: Int
        let failed: Int
        let waiting: Int
    }

    private func messages(of run: String, _ project: StackProject) -> [FakeMessage] {
        let attribute: JSON = ["DataType": "String", "StringValue": .string(run)]
        return project.aws.world { $0.queues["demo"]?.messages ?? [] }
            .filter { $0.attributes["fanctl-run"] == attribute }
    }

    private func python(
        _ program: String, _ arguments: String..., in project: StackProject
    ) async throws -> Program.Output {
        var environment = Program.harmless
        environment["AWS_ENDPOINT_URL"] = project.server.endpoint
        environment["AWS_DEFAULT_REGION"] = "us-east-2"
        return try await FormatDocument().run(program, arguments, in: project.scratch, environment: environment)
    }

    /// Of each seven entries, SQS fails one.
    private func project() async throws -> StackProject {
        let project = try StackProject { $0.failingEntry = 7 }
        try await project.fanctl.succeed("up", "--no-build")
        try project.write("tasks.csv", Self.tasks)
        return project
    }

    @Test func producerSendsTheMessagesOfSend() async throws {
        let project = try await project()
        try await project.fanctl.succeed("send", "demo", "tasks.csv", "--run", "ours")
        let output = try await python("producer.py", "demo", Self.bucket, "theirs", "tasks.csv", in: project)
        #expect(output.status == 0, "\(output.errorText)")
        let (ours, theirs) = (messages(of: "ours", project), messages(of: "theirs", project))
        #expect(ours.count == 43 && theirs.count == 43)
        #expect(Set(ours.map(Message.init)) == Set(theirs.map(Message.init)))
        #expect(Set(theirs.map(Message.init)).count == 43)
    }

    @Test func runOfTheProducerIsKnown() async throws {
        let project = try await project()
        let unknown = try await project.fanctl.run("status", "demo", "--run", "theirs")
        #expect(unknown.status == 1 && unknown.errorText.contains("there is no run theirs"), "\(unknown.errorText)")
        _ = try await python("producer.py", "demo", Self.bucket, "theirs", "tasks.csv", in: project)
        project.aws.world { world in
            world.put("a", at: "results/theirs/0000000000.csv", in: Self.bucket)
            world.put("{}", at: "failures/theirs/0000000002.json", in: Self.bucket)
        }
        let status = try await project.fanctl.run("status", "demo", "--run", "theirs", "--output", "json")
        let progress = try JSONDecoder().decode(Progress.self, from: status.standardOutput)
        #expect(progress.tasks == 43 && progress.done == 1 && progress.failed == 1 && progress.waiting == 41)
        let again = try await python("producer.py", "demo", Self.bucket, "theirs", "tasks.csv", in: project)
        #expect(again.status != 0 && again.errorText.contains("PreconditionFailed"))
        #expect(messages(of: "theirs", project).count == 43)
        let refused = try await project.fanctl.run("send", "demo", "tasks.csv", "--run", "theirs")
        #expect(refused.status == 1 && messages(of: "theirs", project).count == 43)
    }

    @Test func producerStopsAtATaskThatSQSRefuses() async throws {
        let project = try await project()
        try project.write("tasks.csv", "text\ngood\n\u{fffe}\n")
        let output = try await python("producer.py", "demo", Self.bucket, "theirs", "tasks.csv", in: project)
        #expect(output.status == 1 && output.errorText == "task 1: InvalidMessageContents\n")
        #expect(messages(of: "theirs", project).map(\.body) == [#"{"text":"good"}"#])
    }

    @Test func consumerTellsTheOutcomeOfEveryTask() async throws {
        let project = try await project()
        _ = try await python("producer.py", "demo", Self.bucket, "theirs", "tasks.csv", in: project)
        project.aws.world { world in
            for (key, text) in [
                ("results/theirs/0000000000.csv", "a,b\n"), ("failures/theirs/0000000000.json", "unread"),
                ("failures/theirs/0000000001.json", #"{"kind":"gaveUp","error":"no such ticker"}"#),
                ("failures/theirs/0000000002.crashed.json", "{}"), ("results/theirs/notes.txt", ""),
            ] {
                world.put(text, at: key, in: Self.bucket)
            }
        }
        let output = try await python("consumer.py", Self.bucket, "theirs", in: project)
        #expect(output.status == 0, "\(output.errorText)")
        let lines = output.text.split(separator: "\n")
        #expect(lines.prefix(3) == ["0 done 4 bytes", "1 gaveUp no such ticker", "2 unaccounted"])
        #expect(lines.count == 43 && lines.dropFirst(2).allSatisfy { $0.hasSuffix(" unaccounted") })
    }

    @Test func recordsAreAsDocumented() async throws {
        let project = try await project()
        try await project.fanctl.succeed("send", "demo", "tasks.csv", "--run", "ours")
        let published = project.aws.world { $0.buckets[Self.bucket]?.objects["runs/ours.json"]?.first?.body }
        #expect(try FormatDocument.Members(Data(#require(published))) == FormatDocument().run)
    }
}
