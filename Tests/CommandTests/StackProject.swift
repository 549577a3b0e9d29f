import Foundation
import Synchronization
import TestSupport

/// A project with one stack, and an AWS in memory that the built command works on.
final class StackProject: Sendable {
    let server: FakeAWSServer
    let fanctl: FanctlCommand
    let scratch: Scratch
    private let worker: StandInWorker

    /// - Parameter worker: more lines of the stack file's section.
    init(worker lines: [String] = [], _ change: (inout FakeSettings) -> Void = { _ in }) throws {
        server = try FakeAWSServer(change)
        scratch = try Scratch(inMemory: true)
        worker = try StandInWorker(in: scratch.file("worker"))
        fanctl = FanctlCommand(
            project: scratch.path, environment: worker.environment(Program.harmless),
            options: ["--endpoint", server.endpoint], uploadOptions: StandInWorker.uploadOptions)
        try setWorker(lines)
    }

    /// Writes the stack file with more lines in the worker's section.
    func setWorker(_ lines: [String]) throws {
        let more = lines.map { "  \($0)\n" }.joined()
        try write("stacks/demo.yaml", "name: demo\nregion: us-east-2\n" + worker.stackLines + more)
    }

    /// Writes a file of the project.
    func write(_ name: String, _ text: String) throws { try scratch.write(name, text) }

    /// Makes another program of the system the worker.
    func rebuild(_ program: String) throws { try worker.build(program) }
    func rebuild(at path: String) throws { try worker.build(at: path) }

    /// Adds lines to the stack file.
    func append(_ lines: String) throws {
        let path = "\(stacks)/demo.yaml"
        try Data((String(contentsOfFile: path, encoding: .utf8) + lines).utf8).write(to: URL(filePath: path))
    }

    /// Leaves what SwiftPM leaves behind when it has resolved the dependencies: none.
    func resolveDependencies() throws {
        try scratch.write("worker/.build/workspace-state.json", #"{"version": 7, "object": {"dependencies": []}}"#)
    }

    /// What each build was told.
    var builds: [String] {
        get throws {
            guard scratch.exists("worker/.builds") else { return [] }
            return try scratch.text("worker/.builds").split(separator: "\n").map(String.init)
        }
    }

    var aws: FakeAWS { server.aws }
    var stacks: String { scratch.file("stacks") }
    var lockfile: String { scratch.file("stacks/demo.lock.json") }
    /// The names of the stack's files here.
    var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: stacks).sorted() } }

    /// A command that runs beside the test.
    struct Running: Sendable {
        let child: Child
        let output: String
        let error: String

        var errorText: String { get throws { try String(contentsOfFile: error, encoding: .utf8) } }

        /// Waits until the command has said this on stderr; it may as well end.
        func says(_ words: String) async throws -> Bool {
            try await eventually("`\(words)` in: \(errorText)", while: child) { try errorText.contains(words) }
            return true
        }

        func ended() async throws -> Program.Output {
            Program.Output(
                status: try await child.ended(), standardOutput: try Data(contentsOf: URL(filePath: output)),
                standardError: try Data(contentsOf: URL(filePath: error)))
        }
    }

    func start(_ arguments: String...) throws -> Running {
        let name = UUID().uuidString
        let (output, error) = (scratch.file("\(name).out"), scratch.file("\(name).err"))
        return Running(
            child: try fanctl.start(arguments, output: output, error: error), output: output, error: error)
    }

    /// Starts a command that gets a signal when AWS has done its call of this number.
    func start(_ arguments: String..., signal: Int32, afterCall number: Int) throws -> Running {
        let process = Mutex<Int32?>(nil)
        aws.forgetCalls()
        aws.setHook { call, phase in
            guard call.number == number, phase == .afterEffect else { return }
            process.withLock { if let id = $0 { kill(id, signal) } }
        }
        let name = UUID().uuidString
        let (output, error) = (scratch.file("\(name).out"), scratch.file("\(name).err"))
        // Under the lock: no call is answered before the process's id is known.
        let child = try process.withLock { process in
            let child = try fanctl.start(arguments, output: output, error: error)
            process = child.id
            return child
        }
        return Running(child: child, output: output, error: error)
    }
}

extension FakeAWS {
    /// How many there are of each kind.
    var counts: [String: Int] { Dictionary(census.map { ($0.kind, 1) }, uniquingKeysWith: +) }

    /// Names of the calls that change something.
    var changes: [String] {
        calls.map(\.operation).filter { name in !["Get", "List", "Head", "Describe"].contains { name.hasPrefix($0) } }
    }
}
