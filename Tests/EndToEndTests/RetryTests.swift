import Foundation
import TestSupport
import Testing

/// Tasks that fail until their messages are dead letters, and are done once what was wrong is mended.
@Suite(.serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct RetryTests {
    private struct Answer: Decodable {
        struct Group: Decodable {
            let count: Int
            let kind: String
            let signature: String
        }

        struct Letters: Decodable {
            let total: Int
        }

        let failed: Int
        let groups: [Group]
        let deadLetters: Letters
    }

    @Test func retriesFailedTasksWithRealWorkers() async throws {
        let server = try await Server.ministack()
        let standIn = try await TiingoStandIn()
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let project = try Project {
            $0.replacing("timeout: 2m", with: "timeout: 6s").replacing("maxReceives: 5", with: "maxReceives: 2")
        }
        let options = ["--endpoint", server.endpoint]
        var environment = Program.environment(try await account.makeUser("alice"))
        // Nothing listens there.
        environment["TIINGO_URL"] = "http://127.0.0.1:1"
        let broken = FanctlCommand(project: project.path, environment: environment, options: options)
        environment["TIINGO_URL"] = standIn.url
        let mended = FanctlCommand(project: project.path, environment: environment, options: options)

        try await broken.succeed("up")
        try project.scratch.write(
            "tasks.csv", "ticker,startDate,endDate\nAAPL,,\nMSFT,,\nBRK-B,,\nAAPL,yesterday,\n")
        let run = try await broken.run("run", "daily-eod", "tasks.csv", "--run", "r", "--output", "json")
        #expect(run.status == 2, "\(run.errorText)")
        #expect(try project.answer(RunAnswer.self, run).failed == [0, 1, 2, 3])

        // SQS moves a message once it would be received again.
        var answer = try await failures(broken, project)
        try await eventually("three dead letters, of which \(answer.deadLetters.total) are there") {
            answer = try await failures(broken, project)
            return answer.deadLetters.total >= 3
        }
        #expect(answer.deadLetters.total == 3)
        #expect(answer.failed == 4)
        #expect(answer.groups.map(\.count) == [3, 1] && answer.groups.map(\.kind) == ["failed", "rejected"])
        let text = try await broken.run("failed")
        #expect(text.status == 2)
        #expect(text.text.contains("3 × failed: "), "\(text.text)")
        #expect(text.text.contains("1 × rejected: startDate is `<startDate>`, not YYYY-MM-DD"), "\(text.text)")

        try await mended.succeed("up")
        let retried = try await mended.run("failed", "--retry")
        #expect(retried.status == 2, "\(retried.errorText)")
        #expect(retried.text.contains("3 of 3 tasks on the queue again."), "\(retried.text)")
        #expect(retried.errorText.contains("1 permanent failures were left"))
        try await eventually("three results", every: .milliseconds(200)) {
            try await account.results(in: "daily-eod-000000000000-us-east-2") >= 3
        }
        let last = try await failures(mended, project)
        #expect(last.failed == 1 && last.groups.map(\.kind) == ["rejected"] && last.deadLetters.total == 0)
        try await mended.succeed("down", "--yes", "--delete-results")
    }

    /// moto runs no workers, so boto3 buries the messages; nor does it move messages, so that they are sent one by one.
    @Test func retriesDeadLettersThatBoto3Sent() async throws {
        let server = try await Server.moto()
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let project = try Project()
        let fanctl = FanctlCommand(project: project.path, options: ["--endpoint", server.endpoint])
        try await fanctl.succeed("up")
        // It would ask Docker for a worker at every message.
        #expect(try await account.idle() == 1)
        let tasks = (0..<25).map { "T\($0)X,," }.joined(separator: "\n")
        try project.scratch.write("tasks.csv", "ticker,startDate,endDate\n\(tasks)\n")
        try await fanctl.succeed("send", "daily-eod", "tasks.csv", "--run", "r")
        #expect(try await account.bury("daily-eod", in: "daily-eod-dead-letters") == 25)

        for _ in 1...2 {
            let answer = try await failures(fanctl, project)
            #expect(answer.failed == 25 && answer.groups.map(\.kind) == ["unrecorded"])
            #expect(try await account.depth(of: "daily-eod-dead-letters") == Account.Depth(visible: 25, hidden: 0))
        }
        let some = try await fanctl.succeed("failed", "--retry", "--task", "3-7")
        #expect(some.text.contains("5 of 5 tasks on the queue again."), "\(some.text)")
        #expect(try await account.depth(of: "daily-eod-dead-letters") == Account.Depth(visible: 20, hidden: 0))
        #expect(try await account.depth(of: "daily-eod") == Account.Depth(visible: 5, hidden: 0))
        try await fanctl.succeed("failed", "--retry")
        #expect(try await account.depth(of: "daily-eod-dead-letters") == Account.Depth(visible: 0, hidden: 0))
        #expect(try await account.depth(of: "daily-eod") == Account.Depth(visible: 25, hidden: 0))
        #expect(try await fanctl.run("failed").status == 0)
        try await fanctl.succeed("down", "--yes", "--delete-results")
    }

    private func failures(_ fanctl: FanctlCommand, _ project: Project) async throws -> Answer {
        try await project.answer(Answer.self, fanctl.run("failed", "--output", "json"))
    }
}

extension Account {
    /// How many results there are.
    fileprivate func results(in bucket: String) async throws -> Int {
        try await objects(in: bucket).keys.count { $0.hasPrefix("results/") }
    }
}
