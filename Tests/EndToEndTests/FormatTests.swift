import Foundation
import TestSupport
import Testing

/// The examples of `docs/format.md`, each in the place of one of fanctl's own parts.
@Suite(.serialized, .enabled(if: TestPython.path != nil, TestPython.hint))
struct FormatTests {
    private struct Place {
        let server: Server
        let account: Account
        let project: Project
        let fanctl: FanctlCommand
        let environment: [String: String]
        let bucket = "daily-eod-000000000000-us-east-2"

        init(
            _ variables: [String: String] = [:], _ change: (String) -> String = { $0 }
        ) async throws {
            server = try await Server.ministack()
            account = Account(endpoint: server.endpoint, region: "us-east-2")
            project = try Project(change)
            let keys = Program.environment(try await account.makeUser("alice"))
            fanctl = FanctlCommand(
                project: project.path, environment: keys.merging(variables) { _, new in new },
                options: ["--endpoint", server.endpoint])
            environment = keys.merging(["AWS_ENDPOINT_URL": server.endpoint, "AWS_DEFAULT_REGION": "us-east-2"]) {
                _, new in new
            }
        }

        func python(_ program: String, _ arguments: String...) async throws -> String {
            let output = try await FormatDocument().run(
                program, arguments, in: project.scratch, environment: environment)
            guard output.status == 0 else { throw Program.Failure(command: program, output: output) }
            return output.text
        }

        /// Which tasks have a result, or a record of failure, in a folder of results.
        func indices(in folder: String) throws -> [Int] {
            try FileManager.default.contentsOfDirectory(atPath: project.scratch.file(folder))
                .compactMap { Int($0.prefix(10)) }.sorted()
        }
    }

    @Test func sendsAndReadsWithBoto3WhatAWorkerOfFanctlDoes() async throws {
        let standIn = try await TiingoStandIn()
        let place = try await Place(["TIINGO_URL": standIn.url])
        let (fanctl, project) = (place.fanctl, place.project)
        try await fanctl.succeed("up")
        let csv = try TickerList.own.csv
        let tasks = csv.split(whereSeparator: \.isNewline).prefix(24).joined(separator: "\n")
        try project.scratch.write("tasks.csv", tasks + "\n" + TickerList.unknown)
        let sent = try await place.python("producer.py", "daily-eod", place.bucket, "theirs", "tasks.csv")
        #expect(sent == "24 tasks sent as theirs\n")

        let followed = try await fanctl.run("status", "--run", "theirs", "--watch")
        #expect(followed.status == 2, "\(followed.errorText)")
        #expect(followed.text.contains("23 done, 1 failed, 0 unaccounted, of 24."), "\(followed.text)")
        #expect(try await fanctl.run("results", "--run", "theirs", "--into", "results").status == 2)
        #expect(try place.indices(in: "results").filter { $0 < 23 } == Array(0..<23))
        let record = try project.scratch.text("results/failures/0000000023.json")
        let documented = try FormatDocument().failure.kinds
        let written = try FormatDocument.Members(Data(record.utf8)).kinds
        // A task that logged nothing leaves `log` out.
        #expect(written.merging(["log": "array"]) { own, _ in own } == documented)

        let told = try await place.python("consumer.py", place.bucket, "theirs").split(separator: "\n")
        #expect(told.count == 24)
        for (index, line) in told.dropLast().enumerated() {
            let size = try Data(contentsOf: URL(filePath: project.scratch.file("results/\(name(index)).csv"))).count
            #expect(line == "\(index) done \(size) bytes")
        }
        #expect(told.last?.hasPrefix("23 gaveUp ") == true && told.last?.contains("404") == true, "\(told)")
    }

    @Test func sendsFollowsAndCollectsWhatAWorkerInPythonDoes() async throws {
        let place = try await Place { file in
            // What fails comes back soon.
            file.replacingOccurrences(of: "visibilityTimeout: 15m", with: "visibilityTimeout: 5s")
                .replacingOccurrences(of: "timeout: 2m", with: "timeout: 5s")
                .replacingOccurrences(of: "maxReceives: 5", with: "maxReceives: 2")
        }
        let (fanctl, project) = (place.fanctl, place.project)
        try await fanctl.succeed("up")
        try await fanctl.succeed("pause")
        let file = try project.scratch.write("worker.py", FormatDocument().program("worker.py"))
        #expect(try await place.account.deploy(file, for: "daily-eod") == "daily-eod-python")
        // The next to last is no number, and the last one too large for a square.
        try project.scratch.write("tasks.csv", "number\n" + (0..<20).map { "\($0)\n" }.joined() + "x\n1e200\n")
        let output = try await fanctl.run("run", "daily-eod", "tasks.csv", "--run", "ours", "--output", "json")
        let run = try project.answer(RunAnswer.self, output)
        #expect(run.done == 20 && run.failed == [20, 21] && run.missing.isEmpty, "\(output.errorText)")

        #expect(try await fanctl.run("results", "--run", "ours", "--into", "results").status == 2)
        for index in 0..<20 {
            #expect(try project.scratch.text("results/\(name(index)).txt") == "\(index * index).0")
        }
        let failed = try await fanctl.run("failed", "--run", "ours")
        #expect(failed.text.contains("ValueError") && failed.text.contains("OverflowError"), "\(failed.text)")
    }

    private func name(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }
}
