import Fanout
import Foundation
import LocalHost
import Packaging
import Resources
import TestSupport
import Testing
import Timing
import WireFormat

extension PackagingSuites {
    /// The shipped worker, built and packed in each way that a stack file can ask for, and started from its bundle.
    @Suite(.enabled(if: ZipReading.python != nil, "needs python3"))
    struct LinkingTests {
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
        }

        /// Bytes.
        private static func limit(_ linking: Linking) -> Int {
            switch linking {
            case .dynamic: 100_000
            case .static: 5_000_000
            }
        }

        @Test(arguments: [Linking.dynamic, .static])
        func runsATaskWithItsLayerAloneAndStaysSmall(linking: Linking) async throws {
            let build = WorkerBuild(
                folder: Checkout.file("worker"), product: "DailyEOD", linking: linking, programs: .ofThisMachine)
            let worker = try await build.run { _ in }
            let architecture: Architecture = try ELFFile(path: worker).machine == .arm64 ? .arm64 : .x86
            let bundle = try await FunctionBundle(worker: worker, architecture: architecture)
            let layer = try await RuntimeLayer(forWorker: worker, architecture: architecture)
            #expect(bundle.archive.zip.count <= Self.limit(linking))
            let libraries = Set(layer.closure.libraries.keys)
            #expect(libraries.contains("libFanWorker.so") == (linking == .dynamic))
            #expect(libraries.contains { $0.contains("swift") } == (linking == .dynamic), "\(libraries)")

            try await ZipReading.unpack(bundle.archive, into: scratch.file("task"))
            try await ZipReading.unpack(layer.archive, into: scratch.file("opt"))
            let outcome = try await invoke(architecture)
            #expect(outcome == .response(Array(#"{"batchItemFailures":[],"statusCode":200}"#.utf8)))
            #expect(try scratch.text("results/results/linking/0000000000.csv").hasPrefix("date,close"))
        }

        /// As the bootstrap does it where the layer is mounted.
        private func invoke(_ architecture: Architecture) async throws -> InvocationOutcome {
            let standIn = try await TiingoStandIn()
            let libraries = scratch.file("opt/fanctl/lib")
            var environment = LambdaEnvironment()
            environment.additional = [
                "TIINGO_URL": standIn.url, "FANCTL_RESULTS_FOLDER": scratch.file("results"),
            ]
            let process = WorkerProcess(
                command: [
                    "\(libraries)/\(architecture.loader)", "--library-path", libraries, "--argv0", "worker",
                    scratch.file("task/worker"),
                ], folder: scratch.file("task"), environment: environment, output: { _ in })
            let run = try RunID("linking").orThrow("a run")
            let task = SourceTask(index: 0, line: 1, body: #"{"ticker":"AAPL"}"#)
            let event = LocalEvent.sqs([LocalEvent.Message(task, run: run)], sent: 1_795_490_211_000)
            return try await LocalFunction.running(
                process, time: SystemTimeSource(), initialisationLimit: .seconds(300)
            ) {
                try await $0.invoke(event, timeout: .seconds(300))
            }
        }
    }
}
