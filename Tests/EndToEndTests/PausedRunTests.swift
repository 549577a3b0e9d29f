import Foundation
import TestSupport
import Testing

/// A run that is paused, resumed, read about and paid for.
@Suite(.serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct PausedRunTests {
    private struct PauseAnswer: Decodable {
        let waiting: Int
        let inFlight: Int
    }

    private struct CostAnswer: Decodable {
        struct Measured: Decodable {
            let invocations: Int
            let attempts: Int
        }

        let dollars: Double
        let measured: Measured?
    }

    private struct Preview: Decodable {
        let measuredIn: String?
        let secondsPerTask: Double
    }

    @Test func waitsWhilePausedAndCompletesOnceResumed() async throws {
        let server = try await Server.ministack()
        let standIn = try await TiingoStandIn()
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let project = try Project()
        var environment = Program.environment(try await account.makeUser("alice"))
        environment["TIINGO_URL"] = standIn.url
        let fanctl = FanctlCommand(
            project: project.path, environment: environment, options: ["--endpoint", server.endpoint])
        try await fanctl.succeed("up")
        try await fanctl.succeed("pause")
        let csv = try TickerList.own.csv
        let tasks = csv.split(whereSeparator: \.isNewline).prefix(21).joined(separator: "\n") + "\n"
        try project.scratch.write("tasks.csv", tasks)
        try await fanctl.succeed("send", "daily-eod", "tasks.csv", "--run", "paused")
        let paused = try await project.answer(PauseAnswer.self, fanctl.succeed("pause", "--output", "json"))
        #expect(paused.waiting == 20 && paused.inFlight == 0)
        #expect(try await fanctl.run("plan", "--detailed-exitcode").status == 0)

        try await fanctl.succeed("resume")
        let run = try await project.answer(
            RunAnswer.self,
            fanctl.succeed("run", "daily-eod", "tasks.csv", "--run", "paused", "--resume", "--output", "json"))
        #expect(run.done == 20 && run.missing.isEmpty)

        // Its tasks are the measure of the next ones.
        try project.scratch.write("more.csv", csv)
        let preview = try await project.answer(
            Preview.self, fanctl.succeed("send", "daily-eod", "more.csv", "--dry-run", "--output", "json"))
        #expect(preview.measuredIn == "paused" && preview.secondsPerTask < 120)

        let lines = try await fanctl.succeed("logs", "--run", "paused", "--filter", "saved", "--output", "json").text
        let indices = lines.matches(of: /"index":(\d+)/).compactMap { Int($0.output.1) }
        #expect(Set(indices) == Set(0..<20), "\(lines)")
        let cost = try await project.answer(
            CostAnswer.self, fanctl.succeed("cost", "--run", "paused", "--output", "json"))
        #expect(cost.measured?.attempts == 20)
        #expect(cost.measured?.invocations == 20)
        #expect(cost.dollars > 0 && cost.dollars < 0.01)
        try await fanctl.succeed("down", "--yes", "--delete-results")
        #expect(try await account.left("daily-eod").isEmpty)
    }
}
