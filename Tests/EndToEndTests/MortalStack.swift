import Foundation
import TestSupport
import Testing
import Transport

/// A stack whose commands can be killed at any call. Others use the same server, each under a name of its own.
final class MortalStack: Sendable {
    let name: String
    let fanctl: FanctlCommand
    private let scratch: Scratch
    private let worker: StandInWorker
    private let proxy: CuttingProxy
    private let census: Server

    init(_ name: String, on server: Server, _ census: Server, _ variables: [String: String]) throws {
        self.name = name
        self.census = census
        // Every change of the lockfile is flushed to its disk: in memory that costs nothing.
        scratch = try Scratch(inMemory: true)
        worker = try StandInWorker(in: scratch.file("worker"))
        proxy = try CuttingProxy(beforePort: server.port)
        fanctl = FanctlCommand(
            FanctlCommand.quickPath, project: scratch.path, environment: worker.environment(variables),
            options: ["--endpoint", proxy.endpoint], uploadOptions: StandInWorker.uploadOptions)
        try setMemory(256)
    }

    /// Changes the stack file, which otherwise stays as it is.
    func setMemory(_ megabytes: Int) throws {
        let settings = "  memory: \(megabytes)\n  timeout: \(megabytes / 4)s\n"
        try scratch.write("stacks/\(name).yaml", "name: \(name)\nregion: us-east-2\n" + worker.stackLines + settings)
    }

    /// Makes a program of the system the worker that was built last.
    func build(_ program: String) throws { try worker.build(program) }

    /// Runs a command that is killed at a call.
    ///
    /// - Returns: false where the command was done before it came so far.
    func dies(_ arguments: [String], at cut: CuttingProxy.Cut) async throws -> Bool {
        let output = try await run(arguments, killedAt: cut)
        try await proxy.settled()
        guard proxy.hasCut else {
            try check(output, arguments)
            return false
        }
        #expect(output.status == 128 + SIGKILL, "\(arguments) at \(cut)")
        return true
    }

    /// Runs a command that has to come to its end.
    func succeed(_ arguments: [String]) async throws { try check(await run(arguments, killedAt: nil), arguments) }

    private func run(_ arguments: [String], killedAt cut: CuttingProxy.Cut?) async throws -> Program.Output {
        let (output, error) = (scratch.file("out"), scratch.file("err"))
        for path in [output, error] { try Data().write(to: URL(filePath: path)) }
        let child = try proxy.start({ try fanctl.start(arguments, output: output, error: error) }, killedAt: cut)
        return Program.Output(
            status: try await child.ended(), standardOutput: try Data(contentsOf: URL(filePath: output)),
            standardError: try Data(contentsOf: URL(filePath: error)))
    }

    private func check(_ output: Program.Output, _ arguments: [String]) throws {
        guard output.status != 0 else { return }
        throw Program.Failure(command: "fanctl \(arguments.joined(separator: " ")) in \(name)", output: output)
    }

    /// Everything is there once, as the stack file says, and `plan` thinks so, too.
    ///
    /// - Parameters:
    ///   - versions: how many the function has.
    ///   - codes: how many different workers were uploaded.
    func expectWhole(
        memory: Int = 256, versions: ClosedRange<Int> = 1...1, codes: Int = 1, _ place: Comment
    ) async throws {
        try await succeed(["plan", "--detailed-exitcode"])
        let bucket = "\(name)-000000000000-us-east-2"
        let once = [
            "alias \(name):live N", "bucket \(bucket)", "function \(name) \(memory) MB \(memory / 4) s",
            "layerVersion \(name)-runtime:N", "logGroup /aws/lambda/\(name)", "mapping \(name) \(name):live",
            "object fanctl/layer/N", "queue \(name)", "queue \(name)-dead-letters", "role \(name)-worker-us-east-2",
            "rolePolicy \(name)-worker-us-east-2/fanctl", "uses \(name)-runtime:N",
        ]
        let (code, version) = ("object fanctl/code/N", "version \(name):N")
        let found = try await items().map {
            $0.replacing(/[0-9a-f]{64}\.zip$/, with: "N").replacing(/([: ])[0-9]+$/) { "\($0.output.1)N" }
        }
        #expect(found.filter { $0 != code && $0 != version }.sorted() == once.sorted(), "\(name): \(place)")
        #expect(found.count { $0 == code } == codes, "\(name): \(place)")
        #expect(versions.contains(found.count { $0 == version }), "\(name): \(place): \(found)")
    }

    /// Nothing is left, here and there.
    func expectNothing(_ place: Comment) async throws {
        #expect(try await items().isEmpty, "\(name) \(place)")
        #expect(!scratch.exists("stacks/\(name).lock.json"), "\(name) \(place)")
    }

    private func items() async throws -> [String] {
        let answer = try await CurlTransport().send(HTTPRequest(.get, "\(census.endpoint)/census/\(name)"))
        return try JSONDecoder().decode([String].self, from: Data(answer.body))
    }
}
