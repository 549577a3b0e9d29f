import Foundation
import TestSupport
import Testing

/// `send` before and at its first message, on an AWS in memory.
@Suite struct SendCommandTests {
    private struct Preview: Decodable {
        let tasks: Int
        let batches: Int
        let badTasks: Int
        let first: [String]
        let isTimeKnown: Bool
        let dollars: Double
        let warnings: [String]
    }

    private struct Answer: Decodable {
        let run: String
        let tasks: Int
        let sent: Int
    }

    /// A stack that is up, and a file of tasks with one line that is none.
    private func project(_ change: (inout FakeSettings) -> Void = { _ in }) async throws -> StackProject {
        let project = try StackProject(change)
        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(project.fanctl.project)/\(name)", atomically: false, encoding: .utf8)
        }
        try write("tasks.csv", "n\n" + (0..<40).map { $0 == 6 ? "6,6\n" : "\($0)\n" }.joined())
        try write("good.csv", "n\n" + (0..<40).map { "\($0)\n" }.joined())
        return project
    }

    private func isUp(_ project: StackProject) async throws {
        try await project.fanctl.succeed("up", "--no-build")
        project.aws.forgetCalls()
    }

    @Test func checksEverythingWithoutAskingAWS() async throws {
        let project = try await project()
        let refused = try await project.fanctl.run("send", "demo", "tasks.csv", "--dry-run")
        #expect(refused.status == 1)
        #expect(refused.errorText == "fanctl: tasks.csv:8:3: error: more fields than the 1 of the header\n")
        let output = try await project.fanctl.succeed(
            "send", "demo", "tasks.csv", "--dry-run", "--skip-bad", "--seconds", "2", "--output", "json")
        let preview = try JSONDecoder().decode(Preview.self, from: output.standardOutput)
        #expect(preview.tasks == 39 && preview.batches == 4 && preview.badTasks == 1)
        #expect(preview.first == [#"{"n":"0"}"#, #"{"n":"1"}"#, #"{"n":"2"}"#])
        #expect(preview.isTimeKnown && preview.warnings.isEmpty && preview.dollars > 0)
        #expect(project.aws.calls.isEmpty)
        #expect(try project.files == ["demo.yaml"])
    }

    @Test func sendsASampleWithoutTheBadTasksAndSaysWhichThoseWere() async throws {
        let project = try await project()
        try await isUp(project)
        let first = try await project.fanctl.run(
            "send", "demo", "tasks.csv", "--skip-bad", "--sample", "12", "--output", "json")
        #expect(first.status == 0, "\(first.errorText)")
        let answer = try JSONDecoder().decode(Answer.self, from: first.standardOutput)
        #expect(answer.tasks == 12 && answer.sent == 12)
        let bad = "tasks.csv:8:3: error: more fields than the 1 of the header\n"
        #expect(first.errorText.contains(bad))
        let recorded = project.stacks + "/demo.runs/\(answer.run).bad"
        #expect(try String(contentsOfFile: recorded, encoding: .utf8) == bad)
        // The same sample again is the same tasks.
        let second = try await project.fanctl.run("send", "demo", "tasks.csv", "--skip-bad", "--sample", "12")
        #expect(second.status == 1)
        #expect(second.errorText.contains("these tasks were sent before, as run \(answer.run)"))
    }

    @Test func sendsNothingThatWouldBeLostOrCostTooMuch() async throws {
        let project = try await project { $0.concurrency = 1 }
        try await isUp(project)
        for (options, words) in [
            (["--seconds", "100000"], "s a task is more than the worker's timeout"),
            (["--seconds", "1", "--max-cost", "0"], "more than --max-cost $0.00"),
        ] {
            let refused = try await project.fanctl.run(["send", "demo", "good.csv"] + options)
            #expect(refused.status == 1)
            #expect(refused.errorText.contains(words), "\(refused.errorText)")
            #expect(refused.errorText.contains("go on with --force"))
        }
        #expect(!project.aws.calls.contains { $0.operation == "SendMessageBatch" || $0.operation == "PutObject" })
        let forced = try await project.fanctl.run(
            "send", "demo", "good.csv", "--seconds", "1", "--max-cost", "0", "--force")
        #expect(forced.status == 0, "\(forced.errorText)")
        #expect(forced.errorText.contains("warning: it costs"))
        #expect(forced.text.hasSuffix("40 of 40 tasks sent.\n"))
    }

    /// A user without that permission, or an AWS that does not know the call.
    @Test func sendsWhereTheAccountDoesNotTellItsQuota() async throws {
        let project = try await project()
        try await isUp(project)
        project.aws.setFaults([.on("GetAccountSettings", .accessDenied)])
        let output = try await project.fanctl.succeed("send", "demo", "good.csv")
        #expect(output.errorText.contains("the account's concurrency quota is not known"))
    }

    @Test(arguments: [
        (["--seed", "1"], "--seed needs --sample"), (["--sample", "0"], "--sample takes a number from 1"),
        (["--seconds", "0"], "--seconds takes a number above 0"), (["--max-cost", "-1"], "--max-cost"),
        (["--run", "a", "--resume", "--sample", "3"], "leave out --sample and --skip-bad"),
    ])
    func refusesWrongOptions(options: [String], words: String) async throws {
        let project = try await project()
        let output = try await project.fanctl.run(["send", "demo", "good.csv"] + options)
        #expect(output.status == 64)
        #expect(output.errorText.contains(words), "\(output.errorText)")
    }
}
