import Fanout
import Foundation
import LocalHost
import Packaging
import Resources
import TestSupport
import Timing
import WireFormat

/// A system whose C library is older than this machine's, with a bundle and a layer in it as Lambda would have them.
final class OldRoot: Sendable {
    static let folder = Checkout.file(".build/old-root")
    static let isThere =
        FileManager.default.fileExists(atPath: folder + "/.complete") && Program.find("bwrap") != nil
        && ZipReading.python != nil

    private let scratch: Scratch
    private let log = LineLog()

    let bundle: UnpackedBundle
    private let certificates: String?

    /// - Parameter certificates: a file in the place of the layer's own.
    init(certificates: String? = nil) async throws {
        scratch = try Scratch()
        bundle = try await UnpackedBundle.shared()
        self.certificates = certificates
        try FileManager.default.createDirectory(atPath: scratch.file("results"), withIntermediateDirectories: true)
    }

    /// What the worker wrote.
    var lines: [String] { log.lines }

    func result(_ name: String) throws -> String { try scratch.text("results/\(name)") }

    /// The folders of the worker are read-only, as Lambda's are; `/tmp` alone is not, and where the results go.
    private var sandbox: [String] {
        [
            Program.find("bwrap") ?? "bwrap", "--ro-bind", Self.folder, "/", "--ro-bind", bundle.layer, "/opt",
            "--ro-bind", bundle.task, "/var/task", "--tmpfs", "/tmp", "--bind", scratch.file("results"),
            "/mnt", "--proc", "/proc", "--dev", "/dev", "--unshare-user", "--unshare-pid", "--unshare-ipc",
            "--unshare-uts",
            "--die-with-parent", "--uid", "993", "--gid", "990", "--chdir", "/var/task",
        ] + (certificates.map { ["--ro-bind", $0, "/opt/fanctl/etc/ca-bundle.crt"] } ?? [])
    }

    /// Runs a command in the root with the variables that Lambda sets.
    func run(_ command: String...) async throws -> Program.Output {
        try await Program.run(
            sandbox + command, environment: LambdaEnvironment().variables(runtimeAPI: "127.0.0.1:1"))
    }

    /// Has the bundle do tasks.
    func invoke(_ tasks: [String], variables: [String: String]) async throws -> InvocationOutcome {
        var environment = LambdaEnvironment()
        environment.additional = variables.merging(["FANCTL_RESULTS_FOLDER": "/mnt"]) { own, _ in own }
        let process = WorkerProcess(
            command: sandbox + ["/var/task/bootstrap"], folder: scratch.path, environment: environment,
            output: log.append)
        let run = try RunID("old-root").orThrow("a run")
        let messages = tasks.enumerated().map { index, body in
            LocalEvent.Message(SourceTask(index: index, line: index + 1, body: body), run: run)
        }
        let event = LocalEvent.sqs(messages, sent: 1_795_490_211_000)
        return try await LocalFunction.running(process, time: SystemTimeSource(), initialisationLimit: .seconds(300)) {
            try await $0.invoke(event, timeout: .seconds(300))
        }
    }
}

/// The shipped worker's bundle and layer in folders, made once for all the tests of a run.
final class UnpackedBundle: Sendable {
    /// A fixed place: what lives until the process ends is not removed by its owner.
    private static let folder = Checkout.file(".build/old-root-bundle")
    private static let making = Task { try await UnpackedBundle() }

    static func shared() async throws -> UnpackedBundle { try await making.value }

    let task = folder + "/task"
    let layer = folder + "/opt"

    func worker() throws -> ELFFile { try ELFFile(path: "\(task)/worker") }

    private init() async throws {
        if FileManager.default.fileExists(atPath: Self.folder) {
            try FileManager.default.removeItem(atPath: Self.folder)
        }
        for folder in [task, layer] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let worker = try await WorkerPrograms.shared.folder() + "/DailyEOD"
        let architecture: Architecture = try ELFFile(path: worker).machine == .arm64 ? .arm64 : .x86
        let bundle = try await FunctionBundle(worker: worker, architecture: architecture)
        let layer = try await RuntimeLayer(forWorker: worker, architecture: architecture)
        try await ZipReading.unpack(bundle.archive, into: task)
        try await ZipReading.unpack(layer.archive, into: self.layer)
    }
}
