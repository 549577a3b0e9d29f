import Fanout
import Foundation
import LocalHost
import Synchronization
import TestSupport
import Timing
import WireFormat

/// A bundle of the tests' own worker, an input, and the folder of its runs.
final class LocalProject: Sendable {
    let scratch: Scratch
    let folder: LocalFolder
    let run = RunID("a-run")!  // plain letters

    init(worker: String = BuiltProgram.path("TestWorker")) throws {
        scratch = try Scratch(inMemory: true)
        folder = LocalFolder(scratch.file("out"), resultsPrefix: "results/")
        try FileManager.default.createDirectory(atPath: scratch.file("bundle"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("bundle/bootstrap"), withDestinationPath: worker)
    }

    /// The environment that the workers get.
    func environment(_ variables: [String: String] = [:]) -> LambdaEnvironment {
        var environment = LambdaEnvironment()
        environment.answersSQS = true
        environment.additional = variables.merging([
            "FANCTL_RESULTS_FOLDER": folder.path, "FANCTL_MAX_RECEIVES": "3", "TEST_WORKER_IS_HASTY": "yes",
        ]) { own, _ in own }
        return environment
    }

    func settings(
        workers: Int = 2, batchSize: Int = 1, timeout: Duration = .seconds(300), maxReceives: Int = 3,
        _ variables: [String: String] = [:]
    ) -> LocalRun.Settings {
        var settings = LocalRun.Settings(
            bundle: scratch.file("bundle"), environment: environment(variables), workers: workers,
            batchSize: batchSize, timeout: timeout, maxReceives: maxReceives)
        // Reached only by a worker that hangs.
        settings.initialisationLimit = .seconds(300)
        return settings
    }

    /// Has the tasks done, or what is left of them.
    func run(
        _ tasks: [String], _ settings: LocalRun.Settings? = nil,
        until stop: @escaping @Sendable (LocalCounts) -> Bool = { _ in false }
    ) async throws -> LocalReport {
        let path = try scratch.write("tasks.jsonl", tasks.joined(separator: "\n") + "\n")
        let input = TaskInput(path: path)
        let survey = try input.survey(run: run)
        let record =
            try folder.runs.record(of: run)
            ?? RunRecord(
                run: run, source: path, inputFormat: survey.format, fingerprint: survey.fingerprint,
                tasks: survey.tasks, created: Instant(seconds: 1_795_490_211))
        let shouldStop = Mutex(false)
        return try await LocalRun(
            record, of: input, in: folder, settings: settings ?? self.settings(), time: SystemTimeSource()
        ).run(
            shouldStop: { shouldStop.withLock { $0 } },
            progress: { counts in
                if stop(counts) { shouldStop.withLock { $0 = true } }
            })
    }

    func result(_ index: Int) throws -> String {
        try scratch.text("out/results/a-run/000000000\(index).txt")
    }

    /// The lines of the dead-letter file.
    func deadLetters() throws -> [[String: Any]] {
        try lines("out/dead-letters/a-run.jsonl").map { line in
            try (JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).orThrow(line)
        }
    }

    /// The tasks whose attempts failed, in order.
    func failedAttempts() throws -> [Int] { try lines("out/attempts/a-run.log").compactMap { Int($0) } }

    /// What the workers wrote about tasks that they began.
    func begun() throws -> [String] {
        let folder = folder.logs(run)
        return try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { name in
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
        }.filter { $0.contains(#""message":"does "#) }
    }

    private func lines(_ name: String) throws -> [String] {
        scratch.exists(name) ? try scratch.text(name).split(separator: "\n").map(String.init) : []
    }
}
