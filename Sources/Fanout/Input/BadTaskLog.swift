internal import Files

/// The file of the bad tasks that were skipped in an input, one line each. It exists once the run does.
///
/// A class because an open file has one position; it is not `Sendable`, one reader uses it at a time.
package final class BadTaskLog {
    package let path: String
    package private(set) var count = 0
    /// The first ``shown`` lines.
    package private(set) var lines: [String] = []
    private let describe: (BadTask) -> String
    private var pending: [UInt8] = []
    private var file: AtomicFile?

    /// How many lines are kept in memory.
    package static let shown = 5

    init(path: String, describe: @escaping (BadTask) -> String) {
        self.path = path
        self.describe = describe
    }

    /// - Throws: ``FileError``.
    package func add(_ task: BadTask) throws {
        let line = describe(task)
        count += 1
        if lines.count < Self.shown { lines.append(line) }
        pending += Array((line + "\n").utf8)
        if pending.count > FileReader.chunkSize { try flush() }
    }

    /// Gives the file its name; there is no file where no task was skipped.
    ///
    /// - Throws: ``FileError``.
    package func keep() throws {
        guard count > 0 else { return }
        try flush()
        try file?.commit()
        file = nil
    }

    private func flush() throws {
        let file = try file ?? create()
        self.file = file
        try file.append(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private func create() throws -> AtomicFile {
        try FileSystem.createFolder(FileSystem.folder(of: path))
        return try AtomicFile(path)
    }
}
