import Foundation
import TestSupport
import Testing
import Timing

/// The page of a run on AWS, which here is in memory, and whose workers are the tests themselves.
@Suite struct RunPageCommandTests {
    private static let chromium = Program.find("chromium")
    private let project: StackProject

    init() throws {
        project = try StackProject()
    }

    private struct Answer: Decodable {
        struct Unended: Decodable {
            let outOfTime: Int
            let invocations: Int
        }

        struct Failures: Decodable {
            let signature: String
            let count: Int
        }

        struct Cost: Decodable {
            let dollars: Double
            let tasks: Int
        }

        let region: String
        let done: Int
        let failed: Int
        let open: Int
        let missing: Int
        let isUnderWay: Bool
        let attempts: Int
        let retries: Int
        let mostAtOnce: Int
        let unended: Unended
        let failures: [Failures]
        let cost: Cost?
        let costUnknown: String?
        let notes: [String]?
    }

    private func report() async throws -> (Answer, page: String) {
        let output = try await project.fanctl.run(
            "report", "--run", "mine", "--into", "page.html", "--output", "json")
        try #require(output.status == 0, "\(output.errorText)")
        return (try JSONDecoder().decode(Answer.self, from: output.standardOutput), try page("page.html"))
    }

    private func page(_ name: String) throws -> String {
        try String(contentsOfFile: "\(project.fanctl.project)/\(name)", encoding: .utf8)
    }

    private static func body(_ index: Int) -> String { #"{"ticker":"T\#(index)X"}"# }

    /// Sends six tasks, as if that had been an hour ago. Three are done, one has a failure record and one is a dead letter; one is
    /// where the caller wants it.
    private func run(since created: String? = nil, isLastQueued: Bool) async throws {
        try await project.fanctl.succeed("up", "--no-build")
        let tasks = (0..<6).map { Self.body($0) + "\n" }.joined()
        _ = try await project.fanctl.run(["send", "demo", "-", "--format", "jsonl", "--run", "mine"], input: tasks)
        let record = "\(project.stacks)/demo.runs/mine.json"
        let text = try String(contentsOfFile: record, encoding: .utf8)
        let time = created ?? Date(timeIntervalSinceNow: -3_600).formatted(.iso8601)
        let old = text.replacing(/"(created|updated)" : "[^"]*"/) { #""\#($0.output.1)" : "\#(time)""# }
        try Data(old.utf8).write(to: URL(filePath: record))
        project.aws.world { world in
            let last = world.queues["demo"]?.messages.filter { $0.body == Self.body(5) } ?? []
            world.exhaust("demo")
            if isLastQueued { world.queues["demo"]?.messages = last }
            world.queues["demo-dead-letters"]?.messages.removeAll { $0.body != Self.body(4) }
            let bucket = "demo-123456789012-us-east-2"
            for index in 0..<3 { world.put("{}", at: "results/mine/000000000\(index).json", in: bucket) }
            world.put(
                #"{"error":"<b>HTTP 404</b> for T3X","kind":"gaveUp","attempt":1,"task":"{\"ticker\":\"T3X\"}"}"#,
                at: "failures/mine/0000000003.json", in: bucket)
        }
    }

    /// What the workers logged half an hour ago, two tasks at once, the third after a time that was too short for it.
    private func log() {
        project.aws.world { world in
            func log(_ line: String, _ stream: String, _ seconds: Int) {
                world.log(line, ofFunction: "demo", stream: stream, age: .seconds(1_800 - seconds))
            }
            func task(_ index: Int, _ stream: String, _ seconds: Int, _ more: String, run: String = "mine") {
                log(#"{"index":\#(index),"run":"\#(run)",\#(more)}"#, stream, seconds)
            }
            func report(_ stream: String, _ seconds: Int, _ more: String = "") {
                log(
                    "REPORT RequestId: \(seconds)\tDuration: 1600.00 ms\tBilled Duration: 1600 ms\t"
                        + "Memory Size: 256 MB\tMax Memory Used: 33 MB\t\(more)\n", stream, seconds)
            }
            let saved = #""attempt":1,"level":"info","message":"saved","milliseconds":1500"#
            task(0, "a", 2, saved)
            task(1, "b", 3, saved)
            report("a", 2)
            report("b", 3)
            task(2, "a", 4, #""attempt":1,"level":"error","message":"it was not done in time""#)
            report("a", 4)
            task(2, "a", 9, saved.replacing(#""attempt":1"#, with: #""attempt":2"#))
            task(3, "b", 10, #""attempt":1,"level":"error","message":"<b>HTTP 404</b>","milliseconds":700"#)
            report("b", 30, "Status: timeout")
            task(0, "c", 5, saved, run: "another")
            report("c", 5)
        }
    }

    @Test func showsTheOutcomeOfEveryTaskAndTheCost() async throws {
        try await run(isLastQueued: false)
        log()
        let (answer, page) = try await report()
        #expect(answer.done == 3 && answer.failed == 2 && answer.open == 0 && answer.missing == 1)
        #expect(answer.region == "us-east-2" && !answer.isUnderWay && answer.notes == nil)
        #expect(answer.attempts == 4 && answer.retries == 1 && answer.mostAtOnce == 2)
        #expect(answer.unended.outOfTime == 1 && answer.unended.invocations == 1)
        #expect(
            answer.failures.map(\.signature) == [
                "<b>HTTP 404</b> for <ticker>",
                "it was received <n> times without an answer, and there is no record of why",
            ])
        let cost = try await project.fanctl.run("cost", "--run", "mine", "--output", "json")
        let measured = try JSONDecoder().decode(Answer.Cost.self, from: cost.standardOutput)
        #expect(answer.cost?.tasks == 6 && answer.cost?.dollars == measured.dollars && measured.dollars > 0)
        #expect(page.contains("&lt;b&gt;HTTP 404&lt;/b&gt; for T3X") && !page.contains("<b>"))
        #expect(page.contains("<h2>Cost</h2>") && page.contains("CloudWatch metrics") && !page.contains("So far"))
        #expect(page.contains("1 attempt that was given back when the time of the invocation was over, and"))
        #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("<script"))
        // Nothing is held any more.
        let letters = project.aws.world { $0.queues["demo-dead-letters"]?.messages ?? [] }
        let now = project.aws.time.now()
        #expect(letters.count == 1 && letters.allSatisfy { $0.hiddenUntil.map { $0 <= now } ?? true })
    }

    @Test(.enabled(if: chromium != nil, "needs chromium"))
    func isReadByABrowserAsIntended() async throws {
        try await run(isLastQueued: true)
        log()
        _ = try await report()
        let folder = project.fanctl.project
        let output = try await Program.run([
            try Self.chromium.orThrow("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            "--user-data-dir=\(folder)/profile", "file://\(folder)/page.html",
        ])
        #expect(output.status == 0, "\(output.errorText)")
        // Failures, the slowest and the cost, whose last row is the total.
        #expect(output.text.matches(of: #/<svg\s/#).count == 4 && output.text.matches(of: #/<tbody>/#).count == 3)
        #expect(output.text.contains(#/<tr class="total"><td>Total<\/td>/#))
        #expect(!output.errorText.contains("Refused to"), "\(output.errorText)")
    }

    @Test func tellsARunThatGoesOnSoFar() async throws {
        try await run(isLastQueued: true)
        log()
        let (answer, page) = try await report()
        #expect(answer.isUnderWay && answer.open == 1 && answer.missing == 0)
        #expect(page.contains("So far: 1 task is still open.") && page.contains("<h2>Cost so far</h2>"))
        let text = try await project.fanctl.succeed("report").text
        #expect(text.hasPrefix("Run mine: 3 done, 2 failed, 1 still open, of 6; $0.0"), "\(text)")
        #expect(text.contains(" so far.\nThe page is report-mine.html.\n"), "\(text)")
        #expect(try self.page("report-mine.html") == page)
    }

    @Test func saysThatNothingIsLoggedAnyMore() async throws {
        try project.append("logs: {retention: 1d}\n")
        try await run(since: "2020-01-01T00:00:00Z", isLastQueued: false)
        let (late, page) = try await report()
        #expect(late.done == 3 && late.attempts == 0 && late.cost == nil)
        #expect(late.costUnknown?.contains("The logs of run mine have expired: it began 2020") == true)
        #expect(late.notes == [try #require(late.costUnknown)])
        #expect(page.contains("Nothing was logged") && page.contains("have expired") && page.contains("HTTP 404"))

        log()
        #expect(try await report().0.notes?.first?.contains("what is gone by now is not counted.") == true)

        project.aws.world { $0.logGroups["/aws/lambda/demo"] = nil }
        let gone = try await project.fanctl.succeed("report")
        #expect(gone.text.hasPrefix("Run mine: 3 done, 2 failed, 1 unaccounted, of 6.\n"), "\(gone.text)")
        #expect(gone.errorText.contains("There is no log group /aws/lambda/demo."), "\(gone.errorText)")
    }

    @Test func saysThatThereIsNoStackOrNoRun() async throws {
        let early = try await project.fanctl.run("report", "--run", "mine")
        #expect(early.status == 1)
        #expect(early.errorText.contains("the stack demo is not up"), "\(early.errorText)")
        try await project.fanctl.succeed("up", "--no-build")
        let unknown = try await project.fanctl.run("report", "--run", "mine")
        #expect(unknown.status == 1)
        #expect(unknown.errorText.contains("there is no run mine of demo"), "\(unknown.errorText)")

        _ = try await project.fanctl.run(["send", "demo", "-", "--format", "jsonl", "--run", "here"], input: "{}\n")
        try FileManager.default.createDirectory(
            atPath: "\(project.stacks)/demo.local/runs", withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: "\(project.stacks)/demo.runs/here.json", toPath: "\(project.stacks)/demo.local/runs/here.json")
        let local = try await project.fanctl.run("report", "--run", "here")
        #expect(local.status == 1)
        #expect(local.errorText.contains("run here was done on this machine"), "\(local.errorText)")
    }

    @Test(arguments: [
        (["--run", "a/b"], "--run takes"), (["--local-folder", "x"], "--local-folder needs --local"),
        // The tests' own --endpoint.
        (["--local"], "do not go with --local"),
    ])
    func refusesWrongOptions(arguments: [String], words: String) async throws {
        let output = try await project.fanctl.run(["report"] + arguments)
        #expect(output.status == 64)
        #expect(output.errorText.contains(words), "\(output.errorText)")
    }
}
