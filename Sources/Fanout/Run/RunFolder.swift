internal import Files
internal import FoundationEssentials
internal import Glibc

/// The records of a stack's runs, in the folder `NAME.runs` beside its lockfile.
///
/// `RUN.json` is replaced as a whole; `RUN.acks` only grows; `RUN.input` keeps an input that could not be read a second time;
/// `RUN.bad` tells what was passed over in an input; `RUN.pace` how long its tasks took.
package struct RunFolder: Hashable, Sendable {
    package let path: String

    /// - Parameter path: need not exist yet.
    package init(_ path: String) {
        self.path = path
    }

    /// Every run's record, the oldest first.
    ///
    /// - Throws: ``RunError`` or ``FileError``.
    package func records() throws -> [RunRecord] {
        guard access(path, F_OK) == 0 else { return [] }
        return
            try FileSystem.names(in: path)
            .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
            .compactMap { name in
                try FileReader.contents(of: "\(path)/\(name)").map { try RunRecord(json: $0, from: "\(path)/\(name)") }
            }
            .sorted { ($0.created, $0.run.text) < ($1.created, $1.run.text) }
    }

    /// Nil where there is no such run.
    package func record(of run: RunID) throws -> RunRecord? {
        let path = file(run, "json")
        return try FileReader.contents(of: path).map { try RunRecord(json: $0, from: path) }
    }

    /// Replaces the run's record durably.
    package func write(_ record: RunRecord) throws {
        try FileSystem.createFolder(path)
        try AtomicFile.replace(file(record.run, "json"), with: record.json())
    }

    /// The tasks that SQS has acknowledged. A last line that was not written to its end counts for nothing.
    package func acknowledged(of run: RunID) throws -> TaskIndexSet {
        try AcknowledgementLog.read(file(run, "acks"))
    }

    /// Opens the run's acknowledgements for appending.
    package func openAcknowledgements(of run: RunID) throws -> AcknowledgementLog {
        try FileSystem.createFolder(path)
        try AtomicFile.removeAbandoned(in: path)
        return try AcknowledgementLog(path: file(run, "acks"))
    }

    /// Takes up a run that another machine has sent to its end.
    ///
    /// - Throws: ``FileError`` or ``RunError``.
    package func adopt(_ record: RunRecord) throws {
        let log = try openAcknowledgements(of: record.run)
        try log.append(record.refused.complement(upTo: record.tasks))
        try log.sync()
        try write(record)
    }

    /// Opens the input of a run, as a user names it: a path, or `-` for standard input.
    ///
    /// What can be read only once (standard input, a pipe) is kept in the folder until it has been sent, and a run that is
    /// resumed is given what was kept for it.
    ///
    /// - Throws: ``FileError`` or ``RunError``.
    package func openInput(_ name: String, format: TaskFormat? = nil, for mode: RunSender.Mode) throws -> TaskInput {
        if try TaskInput.isReadableTwice(name) { return TaskInput(path: name, format: format) }
        let known = try record(of: mode.run)
        if mode.goesOn {
            guard let known else { throw RunError.unknownRun(mode.run) }
            if let kept = keptInput(of: known) { return kept }
        } else if let known {
            // Before anything is read: the copy would replace what was kept for that run.
            throw RunError.runExists(known)
        }
        try FileSystem.createFolder(path)
        return try TaskInput.copy(of: name, format: format, to: file(mode.run, "input"))
    }

    /// Whether an input is the copy that is kept for a run.
    func isCopy(_ input: TaskInput, of run: RunID) -> Bool { input.path == file(run, "input") }

    /// The input that was kept for a run; nil where there is none.
    package func keptInput(of record: RunRecord) -> TaskInput? {
        let path = file(record.run, "input")
        guard FileSystem.size(of: path) != nil else { return nil }
        return TaskInput(path: path, name: record.source, format: record.inputFormat)
    }

    /// Forgets every run: what they sent and what came of it is gone with the stack.
    ///
    /// - Throws: ``FileError``.
    package func remove() throws {
        guard access(path, F_OK) == 0 else { return }
        try FileSystem.removeFolder(path)
    }

    /// Forgets the input that was kept for a run.
    package func removeInput(of run: RunID) throws {
        try FileSystem.remove(file(run, "input"))
    }

    /// Gives an input that was kept for one run to another of the same tasks.
    ///
    /// - Throws: ``FileError``.
    package func moveInput(of run: RunID, to other: RunID) throws {
        let (old, new) = (file(run, "input"), file(other, "input"))
        do { try FileSystem.move(old, to: new) } catch let error as FileError where error.isMissing {}
    }

    /// Keeps how long the tasks of a run took.
    ///
    /// - Throws: ``FileError``.
    package func write(_ pace: MeasuredPace) throws {
        try FileSystem.createFolder(path)
        try AtomicFile.replace(file(pace.run, "pace"), with: pace.json())
    }

    package func hasPace(of run: RunID) -> Bool { FileSystem.size(of: file(run, "pace")) != nil }

    /// How long a task took in the newest run of which that is known.
    ///
    /// - Throws: ``FileError``.
    package func newestPace() throws -> MeasuredPace? {
        guard access(path, F_OK) == 0 else { return nil }
        return try FileSystem.names(in: path).filter { $0.hasSuffix(".pace") && !$0.hasPrefix(".") }
            .compactMap { try FileReader.contents(of: "\(path)/\($0)").flatMap(MeasuredPace.init(json:)) }
            .max { ($0.begun, $0.run.text) < ($1.begun, $1.run.text) }
    }

    /// A place for what is passed over in an input.
    ///
    /// - Parameter describe: one line's words for it.
    package func badTasks(of run: RunID, describe: @escaping (BadTask) -> String) -> BadTaskLog {
        BadTaskLog(path: file(run, "bad"), describe: describe)
    }

    private func file(_ run: RunID, _ suffix: String) -> String { "\(path)/\(run).\(suffix)" }
}
