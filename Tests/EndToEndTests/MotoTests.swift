import Foundation
import TestSupport
import Testing

/// A second implementation, written by others, of the same services. It runs no workers.
@Suite(.enabled(if: TestPython.path != nil, TestPython.hint))
struct MotoTests {
    /// moto keeps the version that an alias stood for when the mapping was made, where AWS keeps the alias: to fanctl that
    /// looks, rightly, as if somebody had moved the mapping.
    private static let quirk = ["mapping.function"]

    @Test func goesFromUpToDownAndLeavesNothing() async throws {
        let server = try await Server.moto()
        let account = Account(endpoint: server.endpoint, region: "us-east-2")
        let project = try Project()
        let fanctl = FanctlCommand(project: project.path, options: ["--endpoint", server.endpoint])

        let up = try await project.answer(PlanAnswer.self, fanctl.succeed("up", "--output", "json"))
        #expect(up.summary.create == 12)
        let plan = try await project.answer(PlanAnswer.self, fanctl.succeed("plan", "--output", "json"))
        #expect(plan.steps.flatMap(\.fields) == Self.quirk)
        #expect(plan.steps.flatMap(\.changes).map(\.cause) == ["drift"])
        #expect(plan.summary.unchanged == 11)

        let file = try project.scratch.text("stacks/daily-eod.yaml")
        try project.scratch.write(
            "stacks/daily-eod.yaml", file.replacingOccurrences(of: "retention: 4d", with: "retention: 5d"))
        #expect(try await fanctl.run("plan", "--detailed-exitcode").status == 2)
        let changed = try await project.answer(PlanAnswer.self, fanctl.succeed("up", "--output", "json"))
        #expect(changed.steps.flatMap(\.fields) == ["queue.retention"] + Self.quirk)
        let after = try await project.answer(PlanAnswer.self, fanctl.succeed("plan", "--output", "json"))
        #expect(after.steps.flatMap(\.fields) == Self.quirk)

        try await fanctl.succeed("down", "--yes", "--delete-results")
        #expect(try await account.left("daily-eod").isEmpty)
    }
}
