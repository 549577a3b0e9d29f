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
}
