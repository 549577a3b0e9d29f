import Foundation
import TestSupport
import Testing

/// The whole way, as a real IAM user of a server that checks signatures and permissions and runs the workers.
@Suite(.serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct MinistackTests {
    @Test func runsTickersFromUpToDownAndLeavesNothing() async throws {
        let server = try await Server.ministack()
        let standIn = try await TiingoStandIn()
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let project = try Project()
        var environment = Program.environment(try await account.makeUser("alice"))
        environment["TIINGO_URL"] = standIn.url
        let fanctl = FanctlCommand(
            project: project.path, environment: environment, options: ["--endpoint", server.endpoint])

        let up = try await project.answer(PlanAnswer.self, fanctl.succeed("up", "--output", "json"))
        #expect(up.summary.create == 12)
        #expect(up.calls <= 60)
        try await expectNoChange(fanctl, project)
        #expect(try await fanctl.succeed("push").text.contains("Nothing to push"))

        try await expectEveryTask(fanctl, project, account)
        let status = try await project.answer(StatusAnswer.self, fanctl.succeed("status", "--output", "json"))
        #expect(status.isUp && status.resources.count == 12)
        #expect(status.resources.allSatisfy { $0.state == "ok" })

        // Without being asked for, results are not deleted; nor is anything without --yes.
        #expect(try await fanctl.run("down").status == 64)
        let kept = try await project.answer(DownAnswer.self, fanctl.succeed("down", "--yes", "--output", "json"))
        #expect(kept.kept.count == 1 && kept.left.isEmpty)
        #expect(try await account.left("daily-eod") == ["daily-eod-000000000000-us-east-2"])
        let down = try await project.answer(
            DownAnswer.self, fanctl.succeed("down", "--yes", "--delete-results", "--output", "json"))
        #expect(down.left.isEmpty && down.kept.isEmpty)
        #expect(try await account.left("daily-eod").isEmpty)
        let kinds = try FileManager.default.contentsOfDirectory(atPath: project.scratch.file("stacks")).sorted()
        #expect(kinds == ["daily-eod.lock", "daily-eod.yaml"])
    }

    private func expectNoChange(_ fanctl: FanctlCommand, _ project: Project) async throws {
        let output = try await fanctl.succeed("up", "--output", "json", "--verbose")
        let again = try project.answer(PlanAnswer.self, output)
        #expect(again.summary.changes == 0)
        #expect(again.calls <= 24)
        let calls = output.errorText.matches(of: /call \d+: \S+ (\S+)/).map { String($0.output.1) }
        #expect(calls.count == again.calls)
        let reads = ["Get", "List", "Head", "Describe"]
        #expect(calls.allSatisfy { call in reads.contains { call.hasPrefix($0) } }, "\(calls)")
        #expect(try await fanctl.succeed("up").text.hasPrefix("Nothing to do"))
    }

    /// Every task ends as a result or as a failure that says why.
    private func expectEveryTask(_ fanctl: FanctlCommand, _ project: Project, _ account: Account) async throws {
        let tickers = TickerList.own
        try project.scratch.write("tasks.csv", tickers.csv + TickerList.unknown)
        let output = try await fanctl.run("run", "daily-eod", "tasks.csv", "--output", "json")
        // One ticker is unknown to Tiingo: finished, with something to look at.
        #expect(output.status == 2, "\(output.errorText)")
        let run = try project.answer(RunAnswer.self, output)
        #expect(run.tasks == tickers.tasks + 1)
        #expect(run.missing.isEmpty)
        #expect(run.done == tickers.tasks)
        #expect(run.failed == [tickers.tasks])
        let report = try await project.answer(
            ReportAnswer.self, fanctl.succeed("report", "--into", "page.html", "--output", "json"))
        #expect(report.done == tickers.tasks && report.failed == 1 && report.missing == 0)
        #expect(report.attempts >= report.tasks && report.mostAtOnce > 0 && report.failures.map(\.count) == [1])
        #expect(report.cost.dollars > 0)
        #expect(try project.scratch.text("page.html").contains("NOSUCHTICKER"))

        #expect(try await fanctl.run("results", "--into", "results").status == 2)
        let files = try FileManager.default.contentsOfDirectory(atPath: project.scratch.file("results"))
        #expect(files.count { $0.hasSuffix(".csv") } == tickers.tasks)
        let failures = try FileManager.default.contentsOfDirectory(atPath: project.scratch.file("results/failures"))
        #expect(failures.count == 1)
        let record = try project.scratch.text("results/failures/\(try #require(failures.first))")
        #expect(record.contains("404") && record.contains("NOSUCHTICKER"))
        let first = try String(contentsOfFile: project.scratch.file("results/0000000000.csv"), encoding: .utf8)
        #expect(first.hasPrefix("date,close,high,low,open,volume"))
    }

    @Test func takesTheRoleOfTheSettingsAndRefusesAnotherAccount() async throws {
        let server = try await Server.ministack()
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let project = try Project()
        let keys = try await account.makeUser("bob", actions: ["sts:AssumeRole", "sts:GetCallerIdentity"])
        let fanctl = FanctlCommand(
            project: project.path, environment: Program.environment(keys), options: ["--endpoint", server.endpoint])

        // Alone, this user may do nothing.
        let alone = try await fanctl.run("plan")
        #expect(alone.status == 1)
        #expect(alone.errorText.contains("AccessDenied") || alone.errorText.contains("not authorized"))

        _ = try await account.makeRole("developer", for: "bob")
        try project.scratch.write(
            "settings.json", #"{ "local": true, "account": "000000000000", "role": "developer" }"#)
        let up = try await project.answer(PlanAnswer.self, fanctl.succeed("up", "--output", "json"))
        #expect(up.summary.create == 12)
        try await fanctl.succeed("down", "--yes")
        #expect(try await account.left("daily-eod").isEmpty)

        try project.scratch.write(
            "settings.json", #"{ "local": true, "account": "111111111111", "role": "developer" }"#)
        let refused = try await fanctl.run("up")
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("111111111111"))
        #expect(try await account.left("daily-eod").isEmpty)
    }
}
