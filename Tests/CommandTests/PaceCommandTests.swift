import Foundation
import TestSupport
import Testing

/// A run is judged by how long the tasks of an earlier one took, by the built command on an AWS in memory.
@Suite struct PaceCommandTests {
    private struct Preview: Decodable {
        let isTimeKnown: Bool
        let secondsPerTask: Double
        let measuredIn: String?
    }

    private let project: StackProject

    init() async throws {
        project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        try project.write("few.jsonl", "{\"n\":1}\n{\"n\":2}\n")
        try project.write("many.jsonl", (0..<100).map { "{\"n\":\($0)}\n" }.joined())
        try await project.fanctl.succeed("send", "demo", "few.jsonl", "--run", "trial")
    }

    /// As if a worker had done the tasks, each in so long.
    private func work(milliseconds: Int) {
        project.aws.world { world in
            for index in 0...1 {
                for name in world.buckets.keys {
                    world.buckets[name]?.objects["results/trial/000000000\(index).json"] = [FakeObject("{}")]
                }
                world.log(
                    #"{"attempt":1,"index":\#(index),"level":"info","message":"saved","milliseconds":\#(milliseconds),"run":"trial"}"#,
                    ofFunction: "demo")
                world.log(
                    "REPORT RequestId: \(index)\tDuration: 1.00 ms\tBilled Duration: \(milliseconds) ms\tMemory Size: 256 MB\t\n",
                    ofFunction: "demo")
            }
            for name in world.queues.keys { world.queues[name]?.messages = [] }
        }
    }

    private func preview(_ options: String...) async throws -> Preview {
        let output = try await project.fanctl.run(
            ["send", "demo", "many.jsonl", "--dry-run", "--output", "json"] + options)
        return try JSONDecoder().decode(Preview.self, from: output.standardOutput)
    }

    @Test(arguments: [["status", "demo", "--watch"], ["cost", "demo", "--run", "trial"]])
    func takesTheSecondsOfAnEarlierRun(measuring: [String]) async throws {
        let before = try await preview()
        #expect(!before.isTimeKnown && before.measuredIn == nil)
        work(milliseconds: 2_100)
        let measured = try await project.fanctl.run(measuring)
        #expect(measured.status == 0, "\(measured.errorText)")

        project.aws.forgetCalls()
        let after = try await preview()
        #expect(after.isTimeKnown && after.secondsPerTask == 2.1 && after.measuredIn == "trial")
        let said = try await preview("--seconds", "5")
        #expect(said.secondsPerTask == 5 && said.measuredIn == nil)
        #expect(project.aws.calls.isEmpty)
        let sent = try await project.fanctl.succeed("send", "demo", "many.jsonl")
        #expect(sent.errorText.contains("; 2.1 s a task, as measured in run trial"), "\(sent.errorText)")
        #expect(!project.aws.calls.contains { $0.operation == "FilterLogEvents" })
    }

    @Test func refusesTasksThatWouldOutlastTheTimeoutAsMeasured() async throws {
        work(milliseconds: 200_000)
        try await project.fanctl.succeed("cost", "demo", "--run", "trial")
        let refused = try await project.fanctl.run("send", "demo", "many.jsonl")
        #expect(refused.status == 1)
        let words = "200 s a task (as measured in run trial) is more than the worker's timeout"
        #expect(refused.errorText.contains(words), "\(refused.errorText)")
        #expect(try await project.fanctl.run("send", "demo", "many.jsonl", "--seconds", "2").status == 0)
    }

    /// Who may follow a run need not be allowed to read its log.
    @Test func followsARunWhoseLogCannotBeRead() async throws {
        work(milliseconds: 2_100)
        project.aws.setFaults([.on("FilterLogEvents", .accessDenied, occurrence: nil)])
        let followed = try await project.fanctl.succeed("status", "demo", "--watch")
        #expect(followed.text == "Run trial: 2 done, 0 failed, 0 unaccounted, of 2.\n")
        #expect(followed.errorText.contains("how long the tasks took cannot be read from the log"))
        #expect(try await !preview().isTimeKnown)
    }
}
