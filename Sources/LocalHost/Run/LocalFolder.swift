package import Fanout
internal import Files
internal import Foundation
package import WireFormat

/// The folder of local runs: results, failures and records, with the keys of the bucket as paths.
///
/// Beside `results/RUN/`, `failures/RUN/` and `runs/RUN.json` there are `dead-letters/RUN.jsonl` for the tasks that failed too
/// often, `attempts/RUN.log` for the attempts that failed, and `logs/RUN/` for what the workers wrote.
package struct LocalFolder: Hashable, Sendable {
    package let path: String
    package let resultsPrefix: String

    /// - Parameters:
    ///   - path: need not exist yet.
    ///   - resultsPrefix: as in the stack file.
    package init(_ path: String, resultsPrefix: String) {
        self.path = path
        self.resultsPrefix = resultsPrefix
    }

    /// The records of the runs.
    package var runs: RunFolder { RunFolder(folder(RunKeys.recordsPrefix)) }

    package func deadLetters(_ run: RunID) -> String { "\(path)/dead-letters/\(run).jsonl" }
    package func logs(_ run: RunID) -> String { "\(path)/logs/\(run)" }
    func attempts(_ run: RunID) -> String { "\(path)/attempts/\(run).log" }

    private func keys(_ run: RunID) -> RunKeys { RunKeys(resultsPrefix: resultsPrefix, run: run) }

    /// The folder that holds the results of a run.
    package func results(_ run: RunID) -> String { folder(keys(run).results) }

    private func folder(_ prefix: String) -> String {
        "\(path)/\(prefix.hasSuffix("/") ? prefix.dropLast() : prefix[...])"
    }

    /// The states of a run's tasks. The folders are authoritative; a dead letter counts as a failure.
    ///
    /// - Parameter tasks: how many tasks the run has.
    /// - Throws: ``FileError``, ``RunError``.
    package func states(of run: RunID, tasks: Int) throws -> TaskStates {
        let done = TaskIndexSet(try indices(keys(run).results))
        let dead = try DeadLetterFile.indices(deadLetters(run))
        return TaskStates(of: tasks, done: done, failed: TaskIndexSet(try indices(keys(run).failures) + dead))
    }

    func hasFailure(_ run: RunID, _ index: Int) -> Bool {
        access("\(path)/\(keys(run).failure(index))", F_OK) == 0
    }

    /// Forgets that tasks failed, so that they are done again.
    ///
    /// - Throws: ``FileError``.
    package func forgetFailures(of run: RunID) throws {
        for file in [deadLetters(run), attempts(run)] {
            try FileSystem.createFolder(FileSystem.folder(of: file))
            try FileSystem.remove(file)
        }
        let folder = folder(keys(run).failures)
        guard access(folder, F_OK) == 0 else { return }
        try FileSystem.removeFolder(folder)
    }

    /// The first failures that were recorded, by index.
    ///
    /// - Throws: ``FileError``.
    package func failures(_ run: RunID, _ indices: some Sequence<Int>) throws -> [LocalFailure] {
        let dead = try DeadLetterFile.errors(deadLetters(run))
        return indices.map { index in
            LocalFailure(
                index: index, error: failure(run, index) ?? dead[index] ?? "there is no record of why it failed")
        }
    }

    /// Every task of a run that failed, by index, with what is known of it.
    ///
    /// - Throws: ``FileError``, ``RunError``.
    package func failedTasks(of run: RunID) throws -> [FailedTask] {
        let dead = try DeadLetterFile.letters(deadLetters(run))
        return try states(of: run, tasks: .max).failed.indices.map { index in
            let record = try FileReader.contents(of: "\(path)/\(keys(run).failure(index))")
            return FailedTask(
                run: run, index: index, record: record,
                error: dead[index]?.line.error ?? "there is no record of why it failed", task: dead[index]?.task,
                attempt: dead[index]?.line.attempts)
        }
    }

    /// Why a task failed, as its worker recorded it; nil where it did not.
    func failure(_ run: RunID, _ index: Int) -> String? {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(keys(run).failure(index))") else { return nil }
        return (try? FailureRecord(json: Array(data)))?.error
    }

    /// The tasks that have a file. What a worker that was killed had not finished writing is removed.
    private func indices(_ prefix: String) throws -> [Int] {
        let folder = folder(prefix)
        guard access(folder, F_OK) == 0 else { return [] }
        let names = try FileSystem.names(in: folder)
        for name in names where name.hasPrefix(".") && name.hasSuffix(".tmp") {
            try FileSystem.remove("\(folder)/\(name)")
        }
        return names.filter { !$0.hasSuffix(RunKeys.markExtension) }
            .compactMap { RunKeys.parse(prefix + $0, prefix: prefix)?.index }.sorted()
    }
}

/// Why a task failed.
package struct LocalFailure: Hashable, Sendable {
    package let index: Int
    package let error: String
}
