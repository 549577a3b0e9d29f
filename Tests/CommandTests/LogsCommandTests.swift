import Foundation
import TestSupport
import Testing
import Timing

@Suite struct LogsCommandTests {
    private struct Line: Decodable, Equatable {
        let message: String
        var level: String?
        var run: String?
        var index: Int?
    }

    private static func line(_ run: String, _ index: Int, _ message: String, level: String = "info") -> String {
        #"{"attempt":2,"index":\#(index),"level":"\#(level)","message":"\#(message)","milliseconds":7,"run":"\#(run)"}"#
    }

    private func project(_ change: (inout FakeSettings) -> Void = { _ in }) async throws -> StackProject {
        let project = try StackProject(change)
        try await project.fanctl.succeed("up", "--no-build")
        project.aws.world { world in
            let streams = ["2026/11/24/[1]aaaaaaaabbbb", "2026/11/24/[1]ccccccccdddd"]
            let lines = [
                "START RequestId: q Version: 1\n", Self.line("one", 0, "saved"), "Fatal error: a\n",
                Self.line("one", 1, #"no \"price\""#, level: "error"), Self.line("two", 0, "saved"),
                "END RequestId: q\n",
            ]
            for (index, line) in lines.enumerated() {
                world.log(
                    line, ofFunction: "demo", stream: streams[index % 2],
                    age: .milliseconds(60_000 - index))
            }
            world.log(Self.line("one", 0, "long ago"), ofFunction: "demo", age: .seconds(3_600))
        }
        return project
    }

    private func lines(_ project: StackProject, _ arguments: String...) async throws -> [Line] {
        let output = try await project.fanctl.run(["logs", "--output", "json"] + arguments)
        try #require(output.status == 0, "\(output.errorText)")
        return try output.text.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test func showsLinesInOrderOfTime() async throws {
        let project = try await project {
            $0.logPageSize = 2
            $0.emptyLogPages = true
            $0.logsRate = 1_000
        }
        let output = try await project.fanctl.succeed("logs").text
        let lines = output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1)[1] }
        #expect(
            lines == [
                "cccccccc  info     one/0: saved  (attempt 2, 7 ms)", "aaaaaaaa  Fatal error: a",
                #"cccccccc  error    one/1: no "price"  (attempt 2, 7 ms)"#,
                "aaaaaaaa  info     two/0: saved  (attempt 2, 7 ms)",
            ], "\(output)")
        let all = try await self.lines(project, "--all").map(\.message)
        #expect(all.first == "START RequestId: q Version: 1" && all.last == "END RequestId: q" && all.count == 6)
    }

    @Test func choosesByRunTaskLevelAndText() async throws {
        let project = try await project()
        let saved = Line(message: "saved", level: "info", run: "one", index: 0)
        let failed = Line(message: #"no "price""#, level: "error", run: "one", index: 1)
        #expect(try await lines(project, "--run", "one", "--since", "10m") == [saved, failed])
        #expect(try await lines(project, "--run", "one", "--task", "1", "--since", "10m") == [failed])
        #expect(try await lines(project, "--level", "warning") == [failed])
        #expect(try await lines(project, "--filter", #"no "price""#) == [failed])
        #expect(try await lines(project, "--filter", "Fatal") == [Line(message: "Fatal error: a")])
        #expect(try await lines(project, "--since", "2h", "--until", "30m").map(\.message) == ["long ago"])
        #expect(try await lines(project, "--since", "2h").count == 5)
        #expect(try await lines(project, "--since", "2000-01-01T00:00:00Z", "--until", "2001-01-01T00:00:00Z").isEmpty)
    }

    @Test func runIsShownFromItsBeginning() async throws {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        _ = try await project.fanctl.run(["send", "demo", "-", "--format", "jsonl", "--run", "one"], input: "{}\n")
        let record = "\(project.stacks)/demo.runs/one.json"
        let text = try String(contentsOfFile: record, encoding: .utf8)
        let created = Date(timeIntervalSinceNow: -7_200).formatted(.iso8601)
        try Data(text.replacing(/"created" : "[^"]*"/, with: #""created" : "\#(created)""#).utf8)
            .write(to: URL(filePath: record))
        project.aws.world { $0.log(Self.line("one", 0, "long ago"), ofFunction: "demo", age: .seconds(3_600)) }
        #expect(try await lines(project, "--run", "one").map(\.message) == ["long ago"])
        let unknown = try await project.fanctl.succeed("logs", "--run", "unknown")
        #expect(unknown.errorText.contains("no record of run unknown was found"), "\(unknown.errorText)")
    }

    @Test func acceptsALogGroupWithoutEvents() async throws {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        let quiet = try await project.fanctl.succeed("logs")
        #expect(quiet.text.isEmpty)
        #expect(quiet.errorText.contains("nothing like that was logged"), "\(quiet.errorText)")
        project.aws.world { $0.logGroups = [:] }
        let missing = try await project.fanctl.succeed("logs")
        #expect(missing.text.isEmpty)
        #expect(missing.errorText == "no logs yet: there is no log group /aws/lambda/demo\n")
    }

    @Test func followsUntilControlC() async throws {
        let project = try await project()
        project.aws.world { $0.logGroups = [:] }
        let following = try project.start("logs", "--follow")
        #expect(try await following.says("no logs yet"))
        project.aws.world { $0.log(Self.line("one", 5, "first"), ofFunction: "demo") }
        try await shows("one/5: first", following)
        // Late, and dated before what was shown.
        project.aws.world { $0.log(Self.line("one", 4, "late"), ofFunction: "demo", age: .seconds(4)) }
        try await shows("one/4: late", following)
        kill(following.child.id, SIGINT)
        let ended = try await following.ended()
        #expect(ended.status == 130)
        #expect(ended.errorText == "no logs yet; waiting for the first\n")
        #expect(ended.text.split(separator: "\n").count == 2, "\(ended.text)")
    }

    private func shows(_ words: String, _ running: StackProject.Running) async throws {
        try await eventually("`\(words)` on stdout: \(running.errorText)", while: running.child) {
            try String(contentsOfFile: running.output, encoding: .utf8).contains(words)
        }
    }

    @Test(arguments: [
        (["--follow", "--until", "1m"], "--follow has no end"), (["--run", "a/b"], "--run takes"),
        (["--task", "-1"], "--task"), (["--since", "yesterday"], "yesterday"), (["--level", "loud"], "loud"),
        (["--filter", ""], "--filter takes"), (["--since", "1m", "--until", "1h"], "--since is later than --until"),
    ])
    func refusesWrongOptions(arguments: [String], words: String) async throws {
        let project = try StackProject()
        let output = try await project.fanctl.run(["logs"] + arguments)
        #expect(output.status == 64)
        #expect(output.errorText.contains(words), "\(output.errorText)")
    }
}
