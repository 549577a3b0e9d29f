import Foundation
import TestSupport
import Testing

/// A new project.
@Suite struct InitCommandTests {
    private let scratch: Scratch
    private let fanctl: FanctlCommand

    init() throws {
        scratch = try Scratch()
        fanctl = FanctlCommand(project: scratch.path)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: scratch.file(path), encoding: .utf8)
    }

    @Test func writesAStackThatCanBePlannedAndAWorkerThatNamesTheLibrary() async throws {
        try await fanctl.succeed("init", "my-sums")
        let server = try FakeAWSServer()
        let plan = try await fanctl.run("plan", "my-sums", "--region", "us-east-2", "--endpoint", server.endpoint)
        #expect(plan.status == 0, "\(plan.errorText)")
        #expect(plan.text.contains("12 to create"), "\(plan.text)")
        let manifest = try text("workers/my-sums/Package.swift")
        #expect(manifest.contains(#".package(name: "fanctl", path: "\#(Checkout.root)")"#), "\(manifest)")
        #expect(try text("workers/my-sums/Sources/MySums/MySums.swift").contains("struct MySums: Worker"))
        #expect(try text("tasks/my-sums.csv").hasPrefix("name\n"))
    }

    @Test func overwritesNothing() async throws {
        try scratch.write("stacks/demo.yaml", "mine")
        let refused = try await fanctl.run("init", "demo")
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("stacks/demo.yaml is there already"), "\(refused.errorText)")
        #expect(try text("stacks/demo.yaml") == "mine")
        #expect(!FileManager.default.fileExists(atPath: scratch.file("workers")))
    }

    @Test func keepsWhatSeveralStacksShare() async throws {
        try scratch.write("settings.json", #"{"local": true, "account": "123456789012", "role": "r"}"#)
        let output = try await fanctl.succeed("init", "demo")
        #expect(output.text.contains("= settings.json"), "\(output.text)")
        #expect(try text("settings.json").contains("123456789012"))
        try await fanctl.succeed("init", "other")
    }

    @Test(arguments: ["Demo", "9lives", "a--b", "a-", "sthree-x", ""])
    func refusesWhatIsNoNameOfAStack(name: String) async throws {
        let output = try await fanctl.run("init", name)
        #expect(output.status == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test func takesTheLibraryFromWhereItIsTold() async throws {
        try await fanctl.succeed("init", "demo", "--library", "https://example.com/fanctl")
        #expect(try text("workers/demo/Package.swift").contains(#"url: "https://example.com/fanctl""#))
        let refused = try await fanctl.run("init", "other", "--library", scratch.path)
        #expect(refused.errorText.contains("does not hold fanctl's package"), "\(refused.errorText)")
    }
}
