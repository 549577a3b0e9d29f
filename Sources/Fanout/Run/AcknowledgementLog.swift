internal import Files
internal import Glibc

/// The tasks of a run that SQS has acknowledged: a file that only grows, one line a range. `FIRST-LAST` was acknowledged,
/// `!FIRST-LAST` is to be sent again.
///
/// A class because an open file has one position; it is not `Sendable`, one sender appends to it.
package final class AcknowledgementLog {
    /// What was acknowledged before and since.
    package private(set) var acknowledged: TaskIndexSet
    /// Whether something was appended since the last ``sync()``.
    package private(set) var isDirty = false
    private let path: String
    private let descriptor: Int32
    /// Bytes of whole lines.
    private var length: Int
    private let write: Write

    /// Appends bytes to a descriptor; the path is for its error.
    typealias Write = ([UInt8], Int32, String) throws -> Void

    /// Cuts off a last line that was not written to its end, so that nothing is appended to it.
    ///
    /// Holds a lock until the end, so that no two processes send one run.
    ///
    /// - Throws: ``FileError`` or ``RunError``.
    init(path: String, write: @escaping Write = DurableFile.append) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        do {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw errno == EWOULDBLOCK ? RunError.beingSent(path: path) : FileError(.open, path)
            }
            let (set, length) = try Self.read(path)
            guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError(.truncate, path) }
            try DurableFile.syncFolder(of: path)
            acknowledged = set
            self.length = length
        } catch {
            FileLock.release(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.write = write
    }

    deinit {
        FileLock.release(descriptor)
    }

    /// Appends; the lines outlive this process, and after ``sync()`` a loss of power too.
    package func append(_ indices: TaskIndexSet) throws {
        try grow(by: indices.ranges.map { TaskIndexSet.line($0) })
        acknowledged.formUnion(indices)
    }

    /// Takes back what was acknowledged, on the disk at once.
    package func forget(_ indices: TaskIndexSet) throws {
        try grow(by: indices.ranges.map { Self.forgotten + TaskIndexSet.line($0) })
        acknowledged = acknowledged.subtracting(indices)
        try sync()
    }

    private static let forgotten = "!"

    private func grow(by lines: [String]) throws {
        guard !lines.isEmpty else { return }
        let lines = Array(lines.map { $0 + "\n" }.joined().utf8)
        do {
            try write(lines, descriptor, path)
        } catch {
            // The part of a line for which a full disk had room would spoil the next one.
            guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError(.truncate, path) }
            throw error
        }
        length += lines.count
        isDirty = true
    }

    package func sync() throws {
        guard isDirty else { return }
        guard fdatasync(descriptor) == 0 else { throw FileError(.sync, path) }
        isDirty = false
    }

    /// The set, and the length of the lines that are whole. There may be no file.
    ///
    /// - Throws: ``FileError`` or ``RunError``.
    static func read(_ path: String) throws -> (set: TaskIndexSet, length: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return (TaskIndexSet(), 0) }
            throw FileError(.open, path)
        }
        defer { close(descriptor) }
        var set = TaskIndexSet()
        var (length, line) = (0, 1)
        // A chunk at a time: a run of ten million tasks has a million lines.
        var bytes: [UInt8] = []
        while true {
            let chunk = try DurableFile.readChunk(of: descriptor, path: path)
            if chunk.isEmpty { return (set, length) }
            bytes += chunk
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let text = String(decoding: bytes[start..<end], as: UTF8.self)
                let isForgotten = text.hasPrefix(forgotten)
                guard let range = TaskIndexSet.range(ofLine: String(text.dropFirst(isForgotten ? 1 : 0))) else {
                    throw RunError.badAcknowledgement(path: path, line: line)
                }
                if isForgotten { set.remove(range) } else { set.insert(range) }
                start = end + 1
                line += 1
            }
            length += start
            bytes.removeFirst(start)
        }
    }
}
