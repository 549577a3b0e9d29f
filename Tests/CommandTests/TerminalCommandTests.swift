import Foundation
import TestSupport
import Testing

/// What AWS, workers, tasks and arguments say must not command the terminal that shows it.
@Suite struct TerminalCommandTests {
    /// Sets the title, clears the screen in one byte less (C1), hides what follows, turns it round, and goes on as if it were fanctl.
    private static let hostile =
        "a\u{1B}]0;title\u{07} b\u{9B}2J c\u{7F}\u{08} d\u{202E}e\u{2066} f\u{2028}g\u{85}h\r\ti\nfanctl: forged"
    private static let harmless =
        #"a\x1b]0;title\x07 b\x9b2J c\x7f\x08 d\u{202e}e\u{2066} f\u{2028}g\x85h\x0d"# + "\ti\n    fanctl: forged"

    /// What a terminal would obey; tab and newline are allowed.
    private static func commands(in text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { scalar in
            let isControl = scalar.properties.generalCategory == .control && !"\t\n".unicodeScalars.contains(scalar)
            return isControl || [0x2028...0x202E, 0x2066...0x2069].contains { $0.contains(scalar.value) }
        }
    }

    /// A stack with two lines in its log: the process's own, and a worker's.
    private func logging() async throws -> StackProject {
        let project = try StackProject()
        try await project.fanctl.succeed("up", "--no-build")
        let words = String(decoding: try JSONEncoder().encode(Self.hostile), as: UTF8.self)
        project.aws.world { world in
            world.log(Self.hostile + "\n", ofFunction: "demo", age: .milliseconds(20))
            world.log(
                #"{"attempt":1,"index":7,"level":"error","message":\#(words),"run":"one"}"#, ofFunction: "demo",
                age: .milliseconds(10))
        }
        return project
    }

    @Test func showsWhatWorkersSayWithoutObeyingIt() async throws {
        let project = try await logging()
        let output = try await project.fanctl.succeed("logs").text
        #expect(Self.commands(in: output).isEmpty, "\(output.debugDescription)")
        #expect(output.components(separatedBy: Self.harmless).count == 3, "\(output.debugDescription)")
        // A further line is seen to be one: no line of its begins where fanctl's do.
        #expect(output.split(separator: "\n").allSatisfy { $0.hasPrefix("20") || $0.hasPrefix("    ") })
    }

    @Test func escapesInJSONWhatTerminalsObey() async throws {
        struct Line: Decodable {
            let message: String
        }
        let project = try await logging()
        let output = try await project.fanctl.succeed("logs", "--output", "json").text
        #expect(Self.commands(in: output).isEmpty, "\(output.debugDescription)")
        let messages = try output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).message
        }
        #expect(messages == [Self.hostile, Self.hostile])
    }

    @Test func paintsOnATerminalWithColoursOfItsOwnAlone() async throws {
        let project = try await logging()
        let script = try Program.find("script").orThrow("script")
        var environment = project.fanctl.environment
        environment["TERM"] = "xterm"
        let command = "'\(FanctlCommand.path)' logs --endpoint \(project.server.endpoint)"
        let shown = try await Program.succeed(
            [script, "-qec", command, "/dev/null"], environment: environment, folder: project.scratch.path
        ).replacing("\r\n", with: "\n")
        #expect(shown.contains("\u{1B}[31merror  \u{1B}[0m"), "\(shown.debugDescription)")
        let unpainted = shown.replacing(/\u{1B}\[(0|31|90)m/, with: "")
        #expect(Self.commands(in: unpainted).isEmpty, "\(unpainted.debugDescription)")
        #expect(unpainted.components(separatedBy: Self.harmless).count == 3, "\(unpainted.debugDescription)")
    }

    /// What somebody wrote into a tag in AWS, on stdout.
    @Test func showsWhatAWSSaysWithoutObeyingIt() async throws {
        let project = try await logging()
        project.aws.world { $0.logGroups["/aws/lambda/demo"]?.tags["fanctl:stack"] = Self.hostile }
        let output = try await project.fanctl.run("plan")
        #expect(Self.commands(in: output.text + output.errorText).isEmpty, "\(output.text.debugDescription)")
        #expect(output.text.contains(Self.harmless), "\(output.text.debugDescription)")
    }

    /// In the words of fanctl, of the stack file's reader, and of the parser of arguments.
    @Test(arguments: [
        (["plan", "\u{1B}[2J\u{9B}x"], #"there is no stack \x1b[2J\x9bx"#), (["plan", "--\u{1B}[2J"], #"--\x1b[2J"#),
        (["status", "--run", "\u{1B}]0;x\u{07}"], #"\x1b]0;x\x07"#),
        (["init", "\u{1B}c"], #"`\x1bc` cannot be the name of a stack"#),
    ])
    func showsArgumentsWithoutObeyingThem(arguments: [String], words: String) async throws {
        let scratch = try Scratch()
        let output = try await FanctlCommand(project: scratch.path).run(arguments)
        #expect(output.status != 0)
        #expect(output.errorText.contains(words), "\(output.errorText.debugDescription)")
        #expect(Self.commands(in: output.text + output.errorText).isEmpty, "\(output.errorText.debugDescription)")
    }
}
