import Foundation
import TestSupport
import Testing

/// `pause` and `resume`.
@Suite struct PauseCommandTests {
    private func up(_ change: (inout FakeSettings) -> Void = { _ in }) async throws -> StackProject {
        let project = try StackProject(change)
        try await project.fanctl.succeed("up", "--no-build")
        project.aws.forgetCalls()
        return project
    }

    private func isEnabled(_ project: StackProject) -> Bool? {
        project.aws.world { $0.mappings.values.first?.isEnabled }
    }

    private func isPaused(_ command: String, _ project: StackProject) async throws -> Bool? {
        let output = try await project.fanctl.succeed(command, "--output", "json")
        let object = try JSONSerialization.jsonObject(with: output.standardOutput) as? [String: Any]
        return object?["isPaused"] as? Bool
    }

    @Test func disablesTheMappingAndWaitsForTasksInFlight() async throws {
        let project = try await up()
        project.aws.world { $0.queues["demo"]?.inFlight = 2 }
        let pausing = try project.start("pause")
        #expect(try await pausing.says("waiting for about 2 tasks in flight"))
        #expect(isEnabled(project) == false)
        project.aws.world { $0.queues["demo"]?.inFlight = 0 }
        let output = try await pausing.ended()
        #expect(output.status == 0, "\(output.errorText)")
        #expect(output.text == "Paused demo: nothing is in flight, about 0 wait.\n")
        // Reserved concurrency would burn what pollers fetched.
        #expect(project.aws.changes == ["UpdateEventSourceMapping"])
        let update = project.aws.calls.first { $0.operation == "UpdateEventSourceMapping" }
        #expect(update?.input.object?.keys.sorted() == ["Enabled"])
    }

    @Test func staysPausedWhateverElseIsDone() async throws {
        let project = try await up()
        try await project.fanctl.succeed("pause")
        let plan = try await project.fanctl.run("plan", "--detailed-exitcode")
        #expect(plan.status == 0, "\(plan.text)")
        #expect(plan.text.contains("The stack demo is paused"), "\(plan.text)")
        project.aws.forgetCalls()
        let again = try await project.fanctl.succeed("up")
        #expect(again.text.hasPrefix("Nothing to do"), "\(again.text)")
        #expect(again.errorText.contains("The stack demo is paused"), "\(again.errorText)")
        #expect(project.aws.changes.isEmpty)
        #expect(try await isPaused("status", project) == true)

        try project.append("trigger: {maxConcurrency: 7}\n")
        try project.rebuild("false")
        try await project.fanctl.succeed("up")
        try await project.fanctl.succeed("push", "--no-build")
        #expect(isEnabled(project) == false)
        #expect(project.aws.world { $0.mappings.values.first?.maxConcurrency } == 7)

        let resumed = try await project.fanctl.succeed("resume")
        #expect(resumed.text == "demo works on its queue: about 0 tasks wait.\n")
        #expect(isEnabled(project) == true)
        #expect(project.aws.world { $0.mappings.values.first?.maxConcurrency } == 7)
        #expect(try await isPaused("plan", project) == false)
    }

    /// What the stack file says since is for `up` to do.
    @Test func changesNothingElseOfTheMapping() async throws {
        let project = try await up()
        try project.append("trigger: {maxConcurrency: 7}\n")
        try await project.fanctl.succeed("pause")
        try await project.fanctl.succeed("resume")
        #expect(project.aws.world { $0.mappings.values.first?.maxConcurrency } != 7)
        #expect(try await project.fanctl.run("plan", "--detailed-exitcode").status == 2)
    }

    @Test func repeatingItIsHarmlessAndSaysSo() async throws {
        let project = try await up()
        #expect(try await project.fanctl.succeed("resume").errorText == "It was not paused.\n")
        try await project.fanctl.succeed("pause", "--no-wait")
        project.aws.forgetCalls()
        #expect(try await project.fanctl.succeed("pause", "--no-wait").errorText == "It was paused already.\n")
        #expect(project.aws.changes.isEmpty)
    }

    @Test func controlCEndsTheWaitingOnly() async throws {
        let project = try await up()
        project.aws.world { $0.queues["demo"]?.inFlight = 3 }
        let pausing = try project.start("pause")
        #expect(try await pausing.says("waiting for about 3 tasks in flight"))
        kill(pausing.child.id, SIGINT)
        let output = try await pausing.ended()
        #expect(output.status == 130)
        #expect(output.errorText.contains("the pause stands"), "\(output.errorText)")
        #expect(output.text == "Paused demo: about 3 tasks are in flight, about 0 wait.\n")
        #expect(try await isPaused("status", project) == true)
        let impatient = try await project.fanctl.succeed("pause", "--no-wait")
        #expect(impatient.text == output.text)
    }

    /// Call 1 asks who we are, 2 and 3 look at the mapping, 4 changes it, and from 5 on it is watched.
    @Test(arguments: 1...6)
    func anotherCommandFinishesAPauseThatWasKilled(call: Int) async throws {
        let project = try await up { $0.mappingDelay = .milliseconds(200) }
        let killed = try await project.start("pause", signal: SIGKILL, afterCall: call).ended()
        #expect(killed.status != 0)
        let isMeant = try String(contentsOfFile: project.lockfile, encoding: .utf8).contains(#""enabled" : false"#)
        // Who is killed before it began was not heard.
        #expect(isMeant || call < 4)
        project.aws.setHook(nil)
        try await project.fanctl.succeed("up", "--no-build")
        #expect(isEnabled(project) == !isMeant)
        try await project.fanctl.succeed("pause")
        #expect(isEnabled(project) == false)
        #expect(try await project.fanctl.run("plan", "--detailed-exitcode").status == 0)
    }

    @Test(arguments: 1...6)
    func anotherCommandFinishesAResumeThatWasKilled(call: Int) async throws {
        let project = try await up { $0.mappingDelay = .milliseconds(200) }
        try await project.fanctl.succeed("pause", "--no-wait")
        let killed = try await project.start("resume", signal: SIGKILL, afterCall: call).ended()
        #expect(killed.status != 0)
        project.aws.setHook(nil)
        try await project.fanctl.succeed("resume")
        #expect(isEnabled(project) == true)
        #expect(try await project.fanctl.run("plan", "--detailed-exitcode").status == 0)
    }

    @Test func disablesAMappingAgainThatWasEnabledMeanwhile() async throws {
        let project = try await up()
        try await project.fanctl.succeed("pause")
        project.aws.world { world in
            for uuid in world.mappings.keys { world.mappings[uuid]?.isEnabled = true }
        }
        let plan = try await project.fanctl.run("plan", "--detailed-exitcode")
        #expect(plan.status == 2)
        #expect(plan.text.contains("drift"), "\(plan.text)")
        try await project.fanctl.succeed("up")
        #expect(isEnabled(project) == false)
    }

    @Test func recreatesAMissingMappingDisabled() async throws {
        let project = try await up()
        try await project.fanctl.succeed("pause")
        project.aws.world { $0.mappings = [:] }
        let resume = try await project.fanctl.run("pause")
        #expect(resume.status == 1)
        #expect(resume.errorText.contains("somebody deleted it in AWS"), "\(resume.errorText)")
        try await project.fanctl.succeed("up", "--no-build")
        #expect(isEnabled(project) == false)
    }

    @Test func downTakesAPausedStackAway() async throws {
        let project = try await up()
        try await project.fanctl.succeed("pause")
        try await project.fanctl.succeed("down", "--yes", "--delete-results")
        #expect(project.aws.census.isEmpty)
        try await project.fanctl.succeed("up", "--no-build")
        #expect(isEnabled(project) == true)
    }

    @Test(arguments: ["pause", "resume"])
    func stackThatIsNotUpIsToldSo(command: String) async throws {
        let project = try StackProject()
        let output = try await project.fanctl.run(command)
        #expect(output.status == 1)
        #expect(output.errorText.contains("the stack demo is not up"), "\(output.errorText)")
    }
}
