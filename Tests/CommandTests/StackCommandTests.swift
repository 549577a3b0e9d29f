import Foundation
import TestSupport
import Testing

/// The built command from `plan` to `down`, on an AWS in memory.
@Suite struct StackCommandTests {
    private static let whole = [
        "queue": 2, "role": 1, "rolePolicy": 1, "bucket": 1, "object": 2, "logGroup": 1, "layerVersion": 1,
        "function": 1, "version": 1, "alias": 1, "mapping": 1,
    ]

    /// What is on stdout, which has to be one JSON object and nothing else.
    private func object(_ output: Program.Output) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: output.standardOutput) as? [String: Any])
    }

    private func number(_ name: String, _ output: Program.Output) throws -> Int? {
        (try object(output)["summary"] as? [String: Any])?[name] as? Int
    }

    @Test func goesFromPlanToDown() async throws {
        // Lambda does not see the role before fanctl has said that it waits for it.
        let project = try StackProject { $0.roleDelay = .seconds(86_400) }
        let fanctl = project.fanctl
        let plan = try await fanctl.succeed("plan", "--output", "json")
        #expect(try number("create", plan) == 12)
        #expect(project.aws.census.isEmpty)

        let running = try project.start("up", "--no-build", "--output", "json")
        #expect(try await running.says("waiting for Lambda to see role demo-worker-us-east-2"))
        project.aws.change { $0.roleDelay = .zero }
        let up = try await running.ended()
        #expect(up.status == 0, "\(up.errorText)")
        #expect(try number("create", up) == 12)
        #expect(project.aws.counts == Self.whole)

        project.aws.forgetCalls()
        let again = try await fanctl.succeed("up")
        #expect(again.text.hasPrefix("Nothing to do: the stack demo is as its file says"))
        #expect(project.aws.changes.isEmpty)
        #expect(try await fanctl.run("plan", "--detailed-exitcode").status == 0)

        let status = try await fanctl.succeed("status", "--output", "json")
        let resources = try #require(try object(status)["resources"] as? [[String: Any]])
        #expect(resources.count == 12)
        #expect(resources.allSatisfy { $0["state"] as? String == "ok" })

        let down = try await fanctl.succeed("down", "--yes", "--delete-results")
        #expect(down.text == "Nothing of the stack demo is left.\n")
        #expect(project.aws.census.isEmpty)
        #expect(try project.files == ["demo.lock", "demo.yaml"])
    }

    /// At the third call nothing is begun yet; at the later ones something is.
    @Test(arguments: [3, 14, 19, 25, 26])
    func finishesCallsInFlightWhenInterrupted(call: Int) async throws {
        let project = try StackProject()
        let interrupted = try await project.start("up", "--no-build", signal: SIGINT, afterCall: call).ended()
        #expect(interrupted.status == 130)
        #expect(interrupted.errorText.contains("finishing what is in flight"), "\(interrupted.errorText)")
        #expect(interrupted.errorText.contains("interrupted before everything was done"), "\(interrupted.errorText)")
        #expect(interrupted.text.isEmpty)
        let lockfile = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: project.lockfile)))
        let pending = try #require((lockfile as? [String: Any])?["pending"] as? [Any])
        #expect(pending.isEmpty)

        try await project.fanctl.succeed("up", "--no-build")
        #expect(project.aws.counts == Self.whole)
        #expect(try await project.fanctl.run("plan", "--detailed-exitcode").status == 0)
    }

    @Test func twoAtOnceTakeTurns() async throws {
        // The first waits for its role until it is let go.
        let project = try StackProject { $0.roleDelay = .seconds(86_400) }
        let first = try project.start("up", "--no-build")
        #expect(try await first.says("waiting for Lambda to see role"))

        let second = try await project.fanctl.run("up", "--no-build")
        #expect(second.status == 1)
        #expect(second.errorText.contains("another fanctl is working on this stack: `fanctl up demo`"))
        #expect(second.errorText.contains("process \(first.child.id) on "))
        #expect(second.text.isEmpty)

        let third = try project.start("up", "--no-build", "--lock-timeout", "10m")
        #expect(try await third.says("waiting: another fanctl is working on this stack"))
        project.aws.change { $0.roleDelay = .zero }
        let done = try await (first.ended(), third.ended())
        #expect(done.0.status == 0 && done.1.status == 0)
        #expect(done.0.text.contains("12 created"))
        #expect(done.1.text.hasPrefix("Nothing to do"))
        #expect(project.aws.counts == Self.whole)
    }

    @Test func readOnlyFolderStopsBeforeTheFirstEffect() async throws {
        let project = try StackProject()
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: project.stacks)
        // The superuser may write everywhere, unless it gives that up.
        let prefix =
            geteuid() == 0
            ? [try Program.find("setpriv").orThrow("setpriv"), "--bounding-set", "-dac_override", "--"] : []
        let output = try await Program.run(
            prefix + [FanctlCommand.path, "up", "--no-build", "--no-smoke-test"] + project.fanctl.options,
            environment: project.fanctl.environment, folder: project.fanctl.project)
        #expect(output.status == 1)
        #expect(output.errorText.contains("\(project.stacks)/demo.lock: Permission denied"), "\(output.errorText)")
        #expect(project.aws.changes.isEmpty)
        #expect(project.aws.census.isEmpty)
    }

    enum Damage: CaseIterable, Sendable {
        case torn
        case otherAccount

        func done(to text: String) -> String {
            switch self {
            case .torn: String(text.prefix(text.count / 2))
            case .otherAccount: text.replacing("\"account\" : \"123456789012\"", with: "\"account\" : \"111122223333\"")
            }
        }

        var words: String {
            switch self {
            case .torn: "cannot be used"
            case .otherAccount: "is about account 111122223333 in us-east-2"
            }
        }
    }

    @Test(arguments: Damage.allCases, ["plan", "up", "push", "status", "down"])
    func unusableLockfileIsRefusedAndLeftAsItIs(damage: Damage, command: String) async throws {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        let good = try String(contentsOfFile: project.lockfile, encoding: .utf8)
        let bad = Data(damage.done(to: good).utf8)
        try #require(bad != Data(good.utf8))
        try bad.write(to: URL(filePath: project.lockfile))
        project.aws.forgetCalls()

        let output = try await project.fanctl.run([command] + (command == "down" ? ["--yes"] : []))
        #expect(output.status == 1)
        #expect(output.errorText.contains(damage.words), "\(output.errorText)")
        #expect(output.text.isEmpty)
        #expect(try Data(contentsOf: URL(filePath: project.lockfile)) == bad)
        #expect(project.aws.changes.isEmpty)
        #expect(project.aws.counts == Self.whole)
    }
}
