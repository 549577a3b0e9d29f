internal import Files
internal import Glibc

/// What was passed over in an input, a line each, in a file that exists once the run does.
///
/// A class because an open file has one position; it is not `Sendable`, one reader uses it at a time.
package final class BadTaskLog {
    package let path: String
    package private(set) var count = 0
    /// The first few.
    package private(set) var lines: [String] = []
    private let describe: (BadTask) -> String
    private var pending: [UInt8] = []
    private var descriptor: Int32?

    /// Lines that are kept in memory for showing.
    package static let shown = 5

    init(path: String, describe: @escaping (BadTask) -> String) {
        self.path = path
        self.describe = describe
    }

    deinit {
        guard let descriptor else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// - Throws: ``FileError``.
    package func add(_ task: BadTask) throws {
        let line = describe(task)
        count += 1
        if lines.count < Self.shown { lines.append(line) }
        pending += Array((line + "\n").utf8)
        if pending.count > DurableFile.chunkSize { try flush() }
    }

    /// Gives the file its name; there is none where nothing was passed over.
    ///
    /// - Throws: ``FileError``.
    package func keep() throws {
        guard count > 0 else { return }
        try flush()
        guard let descriptor else { return }
        guard fsync(descriptor) == 0 else { throw FileError(.sync, temporary) }
        guard rename(temporary, path) == 0 else { throw FileError(.rename, path) }
        try DurableFile.syncFolder(of: path)
        close(descriptor)
        self.descriptor = nil
    }

    /// Two processes may begin a run of one name; only one of them goes on.
    private var temporary: String { "\(path).\(getpid()).part" }

    private func flush() throws {
        let descriptor = try descriptor ?? create()
        self.descriptor = descriptor
        try DurableFile.append(pending, to: descriptor, path: temporary)
        pending.removeAll(keepingCapacity: true)
    }

    private func create() throws -> Int32 {
        if let slash = path.lastIndex(of: "/") { try DurableFile.createFolder(String(path[..<slash])) }
        let created = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard created >= 0 else { throw FileError(.open, temporary) }
        return created
    }
}
