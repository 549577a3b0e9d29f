import Foundation
import TestSupport
import Testing

@Suite struct CostCommandTests {
    private struct Answer: Decodable {
        let run: String?
        let tasks: Int
        let secondsPerTask: Double?
        let dollars: Double
        let dollarsBeyondFree: Double
        let seconds: Double
        let concurrencyReached: Int?
        let accountQuota: Int?
        let measured: Measured?

        struct Measured: Decodable {
            let invocations: Int
            let billedSeconds: Double
        }
    }

    private func cost(_ project: StackProject, _ arguments: String...) async throws -> Answer {
        let output = try await project.fanctl.run(["cost", "--output", "json"] + arguments)
        try #require(output.status == 0, "\(output.errorText)")
        return try JSONDecoder().decode(Answer.self, from: output.standardOutput)
    }

    /// Sends two tasks as run `mine`, which the worker's log then tells of.
    private func ran(_ more: String = "") async throws -> StackProject {
        let project = try StackProject()
        if !more.isEmpty { try project.append(more) }
        try await project.fanctl.succeed("up", "--no-build")
        _ = try await project.fanctl.run(
            ["send", "demo", "-", "--format", "jsonl", "--run", "mine"], input: "{}\n{\"a\":1}\n")
        return project
    }

    private func log(_ project: StackProject) {
        project.aws.world { world in
            for index in 0...1 {
                world.log(
                    #"{"attempt":1,"index":\#(index),"level":"info","message":"saved","milliseconds":1500,"run":"mine"}"#,
                    ofFunction: "demo")
                world.log(
                    "REPORT RequestId: \(index)\tDuration: 1600.00 ms\tBilled Duration: 1600 ms\tMemory Size: 256 MB\t"
                        + "Max Memory Used: 33 MB\t\n", ofFunction: "demo")
            }
        }
    }

    @Test func estimatesWithoutAskingAWS() async throws {
        let project = try StackProject()
        try project.append("trigger: {maxConcurrency: 1000}\nqueue: {retention: 2h}\n")
        let answer = try await cost(project, "--tasks", "100000", "--seconds", "120", "--concurrency", "1000")
        #expect(answer.tasks == 100_000 && answer.secondsPerTask == 120)
        #expect(answer.seconds == 12_159)
        #expect(answer.concurrencyReached == 1_000)
        #expect(answer.dollarsBeyondFree < answer.dollars)
        #expect(project.aws.calls.isEmpty)

        let text = try await project.fanctl.succeed("cost", "--tasks", "100000", "--seconds", "120").text
        #expect(text.contains(/CloudWatch metrics +16 metric-hours/), "\(text)")
        #expect(!text.contains("quota is not known"), "\(text)")
        #expect(text.contains("Expected time: 3 h 23 min, with up to 1,000 batches at once."), "\(text)")
        #expect(text.contains("Prices of us-east-1 on 20"), "\(text)")
        #expect(text.contains("this stack is in us-east-2"), "\(text)")
        #expect(text.contains("The queue keeps a task for 2 h: SQS deletes those that wait longer."), "\(text)")
        let few = try await project.fanctl.succeed("cost", "--tasks", "1000", "--seconds", "120").text
        #expect(!few.contains("those that wait longer"), "\(few)")
        let slower = try await cost(project, "--tasks", "100000", "--seconds", "120", "--concurrency", "10")
        #expect(slower.seconds > 1_000_000)
    }

    @Test func takesAsManyBatchesAtOnceAsTheAccountPermits() async throws {
        let project = try StackProject { $0.concurrency = 10 }
        let answer = try await cost(project, "--tasks", "1000", "--seconds", "120")
        #expect(answer.accountQuota == 10 && answer.concurrencyReached == 10)
        // On a busy machine a call may be made again.
        #expect(Set(project.aws.calls.map(\.operation)) == ["GetCallerIdentity", "GetAccountSettings"])
    }

    @Test func namesItsAssumptionsWhereTheAccountIsNotAsked() async throws {
        let project = try StackProject { $0.concurrency = 10 }
        project.aws.setFaults([.on("GetAccountSettings", .accessDenied)])
        let denied = try await project.fanctl.succeed("cost", "--tasks", "100000", "--seconds", "120").text
        #expect(denied.contains("with up to 1,000 batches at once"), "\(denied)")
        #expect(denied.contains("quota is not known ("), "\(denied)")

        // Nobody to ask at all.
        let alone = try await cost(project, "--tasks", "100000", "--seconds", "120", "--profile", "nobody")
        #expect(alone.accountQuota == nil && alone.concurrencyReached == 1_000)
    }

    @Test func showsTheCostOfARun() async throws {
        let project = try await ran()
        log(project)
        let answer = try await cost(project, "--run", "mine")
        #expect(answer.run == "mine" && answer.tasks == 2)
        #expect(answer.measured?.invocations == 2)
        #expect(answer.measured?.billedSeconds == 3.2)
        #expect(answer.secondsPerTask == 1.5)
        // 0.8 GB-s, four metrics in an hour or two, and less than a hundredth of a cent for the rest.
        let hour = 4 * 0.3 / 730
        let rest = answer.dollars - 0.8 * 0.0000133334
        #expect(rest > hour && rest < 2 * hour + 0.0001)
        let text = try await project.fanctl.succeed("cost", "--run", "mine").text
        #expect(text.contains("2 invocations, 0 of them failed"), "\(text)")
        #expect(text.contains("at most 33 of 256 MB used"), "\(text)")

        let estimate = try await cost(project, "--from-run", "mine", "--tasks", "1000")
        #expect(estimate.tasks == 1_000)
        #expect(estimate.secondsPerTask == 1.6)
        #expect(try await cost(project, "--from-run", "mine").tasks == 2)
    }

    @Test func saysThatLogsAreNotThereYetOrAnyMore() async throws {
        let project = try await ran("logs: {retention: 1d}\n")
        let early = try await project.fanctl.run("cost", "--run", "mine")
        #expect(early.status == 1)
        #expect(early.errorText.contains("the logs have nothing of run mine yet"), "\(early.errorText)")

        let record = "\(project.stacks)/demo.runs/mine.json"
        let text = try String(contentsOfFile: record, encoding: .utf8)
        try Data(text.replacing(/"created" : "[^"]*"/, with: #""created" : "2020-01-01T00:00:00Z""#).utf8)
            .write(to: URL(filePath: record))
        let late = try await project.fanctl.run("cost", "--run", "mine")
        #expect(late.status == 1)
        #expect(late.errorText.contains("have expired"), "\(late.errorText)")
        #expect(late.errorText.contains("kept for 1 day"), "\(late.errorText)")
    }

    @Test func refusesTheCostOfALocalRun() async throws {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        try FileManager.default.createDirectory(
            atPath: "\(project.stacks)/demo.local/runs", withIntermediateDirectories: true)
        _ = try await project.fanctl.run(["send", "demo", "-", "--format", "jsonl", "--run", "here"], input: "{}\n")
        try FileManager.default.moveItem(
            atPath: "\(project.stacks)/demo.runs/here.json", toPath: "\(project.stacks)/demo.local/runs/here.json")
        let output = try await project.fanctl.run("cost", "--run", "here")
        #expect(output.status == 1)
        #expect(output.errorText.contains("it cost nothing in AWS"), "\(output.errorText)")
    }

    @Test(arguments: [
        ([], "How long does a task take?"), (["--seconds", "3"], "How many tasks?"),
        (["--tasks", "3"], "How long does a task take?"), (["--tasks", "0", "--seconds", "1"], "--tasks takes"),
        (["--tasks", "1", "--seconds", "901"], "--seconds takes"),
        (["--run", "a", "--tasks", "1"], "--run tells what a run has cost"),
        (["--from-run", "a", "--seconds", "1"], "give one of them"), (["--run", "a/b"], "cannot be the name"),
        (["--tasks", "1", "--seconds", "nan"], "--seconds takes"),
    ])
    func refusesWrongOptions(arguments: [String], words: String) async throws {
        let project = try StackProject()
        let output = try await project.fanctl.run(["cost"] + arguments)
        #expect(output.status == 64)
        #expect(output.errorText.contains(words), "\(output.errorText)")
    }
}
