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

    @Test func keepsSharedSettings() async throws {
        try scratch.write("settings.json", #"{"local": true, "account": "123456789012", "role": "r"}"#)
        let output = try await fanctl.succeed("init", "demo")
        #expect(output.text.contains("= settings.json"), "\(output.text)")
        #expect(try text("settings.json").contains("123456789012"))
        try await fanctl.succeed("init", "other")
    }

    @Test(arguments: ["Demo", "9lives", "a--b", "a-", "sthree-x", ""])
    func refusesWrongStackNames(name: String) async throws {
        let output = try await fanctl.run("init", name)
        #expect(output.status == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    /// As `install` does it: nothing of the package is above the program any more.
    @Test func findsTheLibraryWhereItWasBuiltOnceItIsInstalled() async throws {
        let installed = scratch.file("bin/fanctl")
        let install = try Program.find("install").orThrow("install")
        try await Program.succeed([install, "-D", FanctlCommand.path, installed])
        try scratch.write("project/keep", "")
        try await FanctlCommand(installed, project: scratch.file("project")).succeed("init", "demo")
        let manifest = try text("project/workers/demo/Package.swift")
        #expect(manifest.contains(#".package(name: "fanctl", path: "\#(Checkout.root)")"#), "\(manifest)")
    }

    /// A program whose package is gone: here its note of the folder is changed, as the tests' own package has to stay.
    @Test func saysHowToNameTheLibraryWhereItCannotBeFound() async throws {
        let gone = "/" + String(repeating: "x", count: Checkout.root.utf8.count - 1)
        let script =
            "LC_ALL=C sed 's|\(Checkout.root)/Sources|\(gone)/Sources|g' \(FanctlCommand.path) > fanctl && chmod +x fanctl"
        try await Program.succeed(["/bin/sh", "-c", script], folder: scratch.path)
        let fanctl = FanctlCommand(scratch.file("fanctl"), project: scratch.path)
        let refused = try await fanctl.run("init", "demo")
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("Name it with --library"), "\(refused.errorText)")
        #expect(!scratch.exists("stacks"))
        try await fanctl.succeed("init", "demo", "--library", Checkout.root)
        #expect(try text("workers/demo/Package.swift").contains(Checkout.root))
    }

    @Test func takesTheLibraryFromWhereItIsTold() async throws {
        try await fanctl.succeed("init", "demo", "--library", "https://example.com/fanctl")
        #expect(try text("workers/demo/Package.swift").contains(#"url: "https://example.com/fanctl""#))
        try await fanctl.succeed("init", "forked", "--library", "git@example.com:us/fork.git")
        #expect(try text("workers/forked/Package.swift").contains(#"package: "fork")"#))
        // A package without the library is another one's.
        try scratch.write("Package.swift", "let package = Package(name: \"other\")\n")
        try scratch.write("Sources/FanWorker/Other.swift", "")
        let refused = try await fanctl.run("init", "other", "--library", scratch.path)
        #expect(refused.errorText.contains("does not hold fanctl's package"), "\(refused.errorText)")
    }
}
