import Foundation
import TestSupport
import Testing

/// What users see of the trial before an upload.
@Suite struct SmokeTestCommandTests {
    private func project(_ lines: String...) throws -> (StackProject, FanctlCommand) {
        let project = try StackProject(worker: lines)
        var fanctl = project.fanctl
        fanctl.uploadOptions = []
        return (project, fanctl)
    }

    @Test func refusesAWorkerThatDoesNotAnswerAndChangesNothing() async throws {
        let (project, fanctl) = try project()
        let output = try await fanctl.run("up", "--no-build")
        #expect(output.status == 1)
        #expect(
            output.errorText.contains("the worker does not start: its process ended with status 0"),
            "\(output.errorText)")
        #expect(output.errorText.contains("nothing was uploaded"))
        #expect(output.errorText.contains("--no-smoke-test"))
        #expect(project.aws.census.isEmpty)

        try await fanctl.succeed("up", "--no-build", "--no-smoke-test")
        try project.rebuild("false")
        project.aws.forgetCalls()
        let push = try await fanctl.run("push", "--no-build")
        #expect(push.status == 1)
        #expect(
            push.errorText.contains("the worker does not start: its process ended with status 1"), "\(push.errorText)")
        #expect(project.aws.changes.isEmpty)

        // What is there already was let through once.
        try project.rebuild("true")
        let same = try await fanctl.succeed("push", "--no-build")
        #expect(same.text.hasPrefix("Nothing to push"))
    }

    @Test func givesTheWorkerTheStacksVariablesAndShowsWhyItRefuses() async throws {
        let (project, fanctl) = try project("environment: { TEST_WORKER_REFUSES: no key for the prices }")
        try project.rebuild(at: BuiltProgram.path("TestWorker"))
        let output = try await fanctl.run("up", "--no-build")
        #expect(output.status == 1)
        #expect(
            output.errorText.contains("does not start: Worker.Initialisation: no key for the prices"),
            "\(output.errorText)")
        #expect(project.aws.census.isEmpty)
    }

    @Test func uploadsAWorkerThatAnswers() async throws {
        let (project, fanctl) = try project()
        try project.rebuild(at: BuiltProgram.path("TestWorker"))
        let output = try await fanctl.succeed("up", "--no-build", "--verbose")
        #expect(output.errorText.contains("smoke test: "), "\(output.errorText)")
        #expect(project.aws.counts["function"] == 1)
    }
}
