import Foundation
import TestSupport
import Testing

/// The built command with the files that all AWS tools share.
@Suite struct SharedConfigCommandTests {
    /// Relative paths start where the command runs, which is the project's folder.
    @Test(arguments: ["/bin/cat", "./cat", "tools/cat", "cat"])
    func startsACredentialProcess(program: String) async throws {
        let project = try StackProject()
        let files = FileManager.default
        try files.createDirectory(atPath: project.scratch.file("tools"), withIntermediateDirectories: false)
        for link in ["cat", "tools/cat"] {
            try files.createSymbolicLink(atPath: project.scratch.file(link), withDestinationPath: "/bin/cat")
        }
        try project.write("keys.json", #"{"Version": 1, "AccessKeyId": "test", "SecretAccessKey": "test"}"#)
        var fanctl = project.fanctl
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] { fanctl.environment[name] = nil }
        try project.write("config", "[default]\ncredential_process = \(program) keys.json\n")
        fanctl.environment["AWS_CONFIG_FILE"] = project.scratch.file("config")
        try await fanctl.succeed("plan")
        #expect(project.aws.calls.contains { $0.operation == "GetCallerIdentity" })
    }

    @Test func readsTheNullDeviceAsAnEmptyFile() async throws {
        let project = try StackProject()
        var fanctl = project.fanctl
        fanctl.environment["AWS_CONFIG_FILE"] = "/dev/null"
        fanctl.environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
        try await fanctl.succeed("plan")

        fanctl.environment["AWS_ACCESS_KEY_ID"] = nil
        let output = try await fanctl.run("plan")
        #expect(output.status == 1)
        #expect(output.errorText.hasPrefix("fanctl: no AWS credentials were found\n"), "\(output.errorText)")
        #expect(output.errorText.contains("/dev/null"))
    }
}
