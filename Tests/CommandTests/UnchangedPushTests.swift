import Foundation
import TestSupport
import Testing

/// `push` and `up` where nothing changed since the last build.
@Suite struct UnchangedPushTests {
    @Test func buildsAndUploadsNothingWhereNothingChangedAndSaysSo() async throws {
        let project = try StackProject()
        try project.resolveDependencies()
        try await project.scratch.nextTick()
        _ = try await project.fanctl.succeed("up")
        #expect(try project.builds.count == 1)
        project.aws.forgetCalls()
        let push = try await project.fanctl.succeed("push")
        #expect(try project.builds.count == 1)
        #expect(push.errorText.contains("nothing changed since Demo was built"), "\(push.errorText)")
        #expect(!push.errorText.contains("building"), "\(push.errorText)")
        #expect(push.text.hasPrefix("Nothing to push: version 1"), "\(push.text)")
        #expect(project.aws.changes.isEmpty, "\(project.aws.changes)")
    }

    @Test func buildsWhereASourceOrTheToolchainChanged() async throws {
        let project = try StackProject()
        try project.resolveDependencies()
        _ = try await project.fanctl.succeed("up")
        try await project.scratch.nextTick()
        try project.rebuild("false")
        let push = try await project.fanctl.succeed("push")
        #expect(push.errorText.contains("building Demo in"), "\(push.errorText)")
        #expect(push.text.contains("is now version 2"), "\(push.text)")
        #expect(try project.builds.count == 2)

        var other = project.fanctl
        other.environment["STAND_IN_VERSION"] = "2"
        _ = try await other.succeed("push")
        #expect(try project.builds.count == 3)
    }

    /// The layer stays as it is: only the function's zip is sent.
    @Test func sendsNothingButTheFunctionsZipWhereTheCodeAloneChanged() async throws {
        let project = try StackProject()
        _ = try await project.fanctl.succeed("up")
        project.aws.forgetCalls()
        try project.rebuild("false")
        _ = try await project.fanctl.succeed("push")
        #expect(project.aws.changes.count { $0 == "PutObject" } == 1, "\(project.aws.changes)")
        #expect(!project.aws.changes.contains("PublishLayerVersion"), "\(project.aws.changes)")
    }

    @Test(arguments: ["dynamic", "static"])
    func linksAsTheStackFileSays(linking: String) async throws {
        let project = try StackProject(worker: ["linking: \(linking)"])
        _ = try await project.fanctl.succeed("up")
        let build = try #require(try project.builds.first)
        #expect(build.hasPrefix("FANCTL_LINKING=\(linking) "), "\(build)")
        #expect(build.contains("--static-swift-stdlib") == (linking == "static"), "\(build)")
        #expect(build.contains("--scratch-path") == (linking == "static"), "\(build)")
    }
}
