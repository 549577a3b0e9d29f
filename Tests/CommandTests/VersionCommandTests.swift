import Foundation
import TestSupport
import Testing

/// Versions of the worker: those that are kept, and the way back to one.
@Suite struct VersionCommandTests {
    private struct Listed: Decodable, Equatable {
        let version: Int
        let isLive: Bool
    }

    private func listed(_ project: StackProject) async throws -> [Listed] {
        let output = try await project.fanctl.succeed("push", "--list", "--output", "json")
        return try JSONDecoder().decode([Listed].self, from: output.standardOutput)
    }

    private func push(_ program: String, _ project: StackProject) async throws {
        try project.rebuild(program)
        _ = try await project.fanctl.succeed("push", "--no-build")
    }

    @Test func keepsTheNewestVersionsAndThatWhichIsCalled() async throws {
        let project = try StackProject(worker: ["keepVersions: 2"])
        _ = try await project.fanctl.succeed("up", "--no-build")
        try await push("false", project)
        #expect(try await listed(project) == [Listed(version: 2, isLive: true), Listed(version: 1, isLive: false)])
        try await push("cat", project)
        #expect(try await listed(project) == [Listed(version: 3, isLive: true), Listed(version: 2, isLive: false)])

        _ = try await project.fanctl.succeed("rollback")
        try await push("true", project)
        _ = try await project.fanctl.succeed("rollback", "--to", "3")
        #expect(try await listed(project) == [Listed(version: 4, isLive: false), Listed(version: 3, isLive: true)])
        #expect(project.aws.counts["version"] == 2)
    }

    @Test func staysAtAnEarlierVersionUntilTheNextPush() async throws {
        let project = try StackProject()
        _ = try await project.fanctl.succeed("up", "--no-build")
        try await push("false", project)
        let back = try await project.fanctl.succeed("rollback")
        #expect(back.text.contains("is now version 1, it was 2"), "\(back.text)")

        #expect(try await project.fanctl.run("plan", "--detailed-exitcode").status == 0)
        let up = try await project.fanctl.succeed("up")
        #expect(up.text.hasPrefix("Nothing to do"), "\(up.text)")
        #expect(try await listed(project).first { $0.isLive }?.version == 1)

        let push = try await project.fanctl.succeed("push", "--no-build")
        #expect(push.text.contains("is now version 2"), "\(push.text)")
        #expect(try await project.fanctl.run("plan", "--detailed-exitcode").status == 0)
    }

    @Test func restoresAMovedAliasToTheVersionOfTheRollback() async throws {
        let project = try StackProject()
        _ = try await project.fanctl.succeed("up", "--no-build")
        try await push("false", project)
        _ = try await project.fanctl.succeed("rollback")
        project.aws.world { $0.functions["demo"]?.aliases["live"] = "2" }
        let plan = try await project.fanctl.run("plan", "--detailed-exitcode")
        #expect(plan.status == 2)
        #expect(plan.text.contains("drift"), "\(plan.text)")
        _ = try await project.fanctl.succeed("up")
        #expect(project.aws.world { $0.functions["demo"]?.aliases["live"] } == "1")
    }

    @Test func versionsThatAreNotThereAreRefusedByName() async throws {
        let project = try StackProject()
        #expect(try await project.fanctl.run("rollback").errorText.contains("it is not up"))
        _ = try await project.fanctl.succeed("up", "--no-build")
        let unknown = try await project.fanctl.run("rollback", "--to", "99")
        #expect(unknown.status == 1)
        #expect(unknown.errorText.contains("there is no version 99 of demo; there are: 1"), "\(unknown.errorText)")
        let first = try await project.fanctl.run("rollback")
        #expect(first.errorText.contains("there is no version before 1"), "\(first.errorText)")
    }
}

/// `push --watch`.
@Suite struct WatchCommandTests {
    @Test func pushesAgainWhenASourceIsSaved() async throws {
        let project = try StackProject()
        _ = try await project.fanctl.succeed("up", "--no-build")
        let watching = try project.start("push", "--no-build", "--watch")
        #expect(try await watching.says("watching for changes"))
        #expect(project.aws.counts["version"] == 1)

        try project.rebuild("false")
        try await watches(watching, times: 2)
        // A stack file in the middle of being written ends nothing.
        let stack = try String(contentsOfFile: "\(project.stacks)/demo.yaml", encoding: .utf8)
        try Data("name: [".utf8).write(to: URL(filePath: "\(project.stacks)/demo.yaml"))
        try await watches(watching, times: 3)
        try Data((stack + "tags: {team: research}\n").utf8).write(to: URL(filePath: "\(project.stacks)/demo.yaml"))
        try await watches(watching, times: 4)
        kill(watching.child.id, SIGINT)
        let ended = try await watching.ended()
        #expect(ended.status == 0, "\(ended.errorText)")
        #expect(ended.text.contains("is now version 2"), "\(ended.text)")
        #expect(ended.errorText.contains("demo.yaml"), "\(ended.errorText)")
        #expect(project.aws.world { $0.functions["demo"]?.tags["team"] } == "research")
    }

    /// It says so once it has pushed, or could not.
    private func watches(_ watching: StackProject.Running, times: Int) async throws {
        try await eventually("watching for the \(times). time: \(watching.errorText)", while: watching.child) {
            try watching.errorText.components(separatedBy: "watching for changes").count > times
        }
    }
}
