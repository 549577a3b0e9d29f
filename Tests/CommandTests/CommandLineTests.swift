import Foundation
import TestSupport
import Testing

/// The built command, on what it finds out without asking AWS anything.
@Suite struct CommandLineTests {
    private let scratch: Scratch
    private let fanctl: FanctlCommand

    init() throws {
        scratch = try Scratch()
        fanctl = FanctlCommand(project: scratch.path)
        try scratch.write("stacks/demo.yaml", Self.stack)
    }

    private static let stack = "name: demo\nregion: us-east-2\nworker:\n  package: ../worker\n  product: Demo\n"

    @Test func saysItsVersion() async throws {
        let output = try await fanctl.run("--version")
        #expect(output.status == 0)
        #expect(output.text.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
        #expect(output.errorText.isEmpty)
    }

    @Test func helpNamesEveryCommand() async throws {
        let output = try await fanctl.succeed("--help")
        for command in ["plan", "up", "push", "status", "down", "send", "run", "results", "sandbox"] {
            #expect(output.text.contains("\n  \(command) "), "\(command)")
        }
    }

    // Wrong use ends with 64, says what is wrong on stderr, and answers nothing.
    @Test(arguments: [
        (["plann"], "plann"),
        (["up", "demo", "other"], "other"),
        (["run", "demo"], "<file>"),
        (["send", "demo", "tasks.csv", "--limit", "0"], "--limit"),
        (["send", "demo", "tasks.csv", "--rate", "-1"], "--rate"),
        (["send", "demo", "tasks.csv", "--rate", "nan"], "--rate"),
        (["send", "demo", "tasks.csv", "--rate", "1e-300"], "--rate"),
        (["send", "demo", "tasks.csv", "--resume"], "--run"),
        (["send", "demo", "tasks.csv", "--run", "a b"], "a b"),
        (["send", "demo", "tasks.csv", "--format", "xml"], "xml"),
        (["status", "demo", "--run", "a b"], "a b"),
        (["status", "demo", "--watch", "--interval", "0"], "--interval"),
        (["plan", "demo", "--output", "yaml"], "yaml"),
        (["plan", "demo", "--sandbox", "--endpoint", "http://127.0.0.1:1"], "--endpoint"),
        (["plan", "demo", "--sandbox", "--profile", "x"], "--profile"),
    ])
    func refusesWrongUse(arguments: [String], words: String) async throws {
        let output = try await fanctl.run(arguments)
        #expect(output.status == 64)
        #expect(output.errorText.contains(words), "\(output.errorText)")
        #expect(output.text.isEmpty)
    }

    @Test func namesTheStacksThatThereAre() async throws {
        try scratch.write("stacks/other.yaml", Self.stack)
        let unknown = try await fanctl.run("plan", "dem")
        #expect(unknown.status == 1)
        #expect(unknown.errorText == "fanctl: there is no stack dem\n  There are: demo, other.\n")
        let unnamed = try await fanctl.run("plan")
        #expect(unnamed.errorText == "fanctl: which stack? There are: demo, other.\n")
    }

    @Test func pointsAtTheLineOfAStackFile() async throws {
        try scratch.write("stacks/demo.yaml", Self.stack + "queue:\n  visibilityTimeout: 1m\ncolor: red\n")
        let output = try await fanctl.run("up", "--endpoint", "http://127.0.0.1:1")
        #expect(output.status == 1)
        let lines = output.errorText.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains("stacks/demo.yaml:7:22: error: `visibilityTimeout` is 1m"))
        #expect(lines[1].contains("stacks/demo.yaml:8:1: error: the file has no key `color`"))
    }

    @Test func pointsAtTheLineOfTheSettings() async throws {
        try scratch.write("settings.json", "{\n  \"local\": true,\n  \"acount\": \"123456789012\"\n}\n")
        let output = try await fanctl.run("plan")
        #expect(output.status == 1)
        #expect(output.errorText.contains("settings.json:3:3: error"), "\(output.errorText)")
        #expect(output.errorText.contains("did you mean `account`"))
    }

    @Test func saysWhereItLookedForCredentials() async throws {
        var poor = fanctl
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] { poor.environment[name] = nil }
        let output = try await poor.run("plan", "--endpoint", "http://127.0.0.1:1")
        #expect(output.status == 1)
        #expect(output.errorText.hasPrefix("fanctl: no AWS credentials were found\n"))
        #expect(output.errorText.contains("AWS_ACCESS_KEY_ID") && output.errorText.contains("switched off"))
    }

    @Test func needsARegion() async throws {
        try scratch.write("stacks/demo.yaml", Self.stack.replacingOccurrences(of: "region: us-east-2\n", with: ""))
        var nowhere = fanctl
        nowhere.environment["AWS_DEFAULT_REGION"] = nil
        let output = try await nowhere.run("plan", "--endpoint", "http://127.0.0.1:1")
        #expect(output.status == 1)
        #expect(output.errorText.hasPrefix("fanctl: no region is known\n"))
    }

    @Test func refusesARegionThatWouldMakeAnotherHost() async throws {
        try scratch.write("stacks/demo.yaml", Self.stack.replacingOccurrences(of: "region: us-east-2\n", with: ""))
        try scratch.write("settings.json", #"{"region": "localhost:8443/#"}"#)
        let output = try await fanctl.run("plan")
        #expect(output.status == 1)
        #expect(
            output.errorText == """
                fanctl: `region` in settings.json is `localhost:8443/#`, which is not the name of a region
                  A region becomes part of the host that requests go to: it has letters, digits and hyphens, as in `us-east-2`.

                """)
    }

    @Test func needsARunningSandbox() async throws {
        let output = try await fanctl.run("plan", "--sandbox")
        #expect(output.status == 1)
        #expect(output.errorText == "fanctl: the sandbox is not running\n  Run `fanctl sandbox start` first.\n")
        let status = try await fanctl.succeed("sandbox", "status")
        #expect(status.text == "The sandbox is not running.\n")
        let stop = try await fanctl.succeed("sandbox", "stop", "--output", "json")
        #expect(stop.text == "{\n  \"stopped\" : false\n}\n")
    }

    /// A name beyond this machine is plain HTTP's only where the command line names it.
    @Test func refusesPlainHTTPToOtherMachines() async throws {
        var careless = fanctl
        careless.environment["AWS_ENDPOINT_URL"] = "http://fanctl.invalid"
        let output = try await careless.run("plan")
        #expect(output.status == 1)
        #expect(output.errorText.contains("http://fanctl.invalid is plain http to another machine"))
    }

    @Test func saysThatTheServerDoesNotAnswer() async throws {
        let output = try await fanctl.run("plan", "--endpoint", "http://127.0.0.1:1")
        #expect(output.status == 1)
        #expect(output.errorText.contains("STS GetCallerIdentity got no answer: no connection to http://127.0.0.1:1"))
        #expect(output.text.isEmpty)
    }

    @Test func showsWhoHoldsTheLock() async throws {
        #expect(try await fanctl.succeed("unlock").text == "Nobody works on this stack.\n")
        try scratch.write(
            "stacks/demo.lock", #"{"command":"up demo","host":"laptop","process":7,"since":"2026-01-01T00:00:00Z"}"#)
        // A text without the kernel's lock is a dead holder's.
        #expect(try await fanctl.succeed("unlock").text == "Nobody works on this stack.\n")
        let flock = try #require(Program.find("flock"))
        let holder = try Child(
            [flock, scratch.file("stacks/demo.lock"), "/bin/sh", "-c", "echo held; exec sleep 60"],
            environment: Program.harmless, output: scratch.file("out"), error: scratch.file("err"))
        try await eventually("the lock: \(scratch.text("err"))", while: holder) { try !scratch.text("out").isEmpty }
        let held = try await fanctl.run("unlock")
        #expect(held.status == 2)
        #expect(
            held.text.contains("`fanctl up demo`, process 7 on laptop, works on this stack since 2026-01-01T00:00:00Z"))
        holder.end()
    }

    @Test func writesCompletionsForShells() async throws {
        let output = try await fanctl.succeed("--generate-completion-script", "bash")
        #expect(output.text.contains("fanctl"))
    }
}
