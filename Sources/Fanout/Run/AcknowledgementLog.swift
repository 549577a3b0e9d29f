internal import Files

/// The tasks of a run that SQS has acknowledged: a file that only grows, one line a range. `FIRST-LAST` was acknowledged,
/// `!FIRST-LAST` is to be sent again.
///
/// A class because an open file has one position; it is not `Sendable`, one sender appends to it.
package final class AcknowledgementLog {
    /// What was acknowledged before and since.
    package private(set) var acknowledged: TaskIndexSet
    private let log: DurableLog

    /// Cuts off a last line that was not written to its end, so that nothing is appended to it.
    ///
    /// Holds a lock until the end, so that no two processes send one run.
    ///
    /// - Throws: ``FileError`` or ``RunError``.
    init(path: String, write: @escaping DurableLog.Write = DurableLog.wholly) throws {
        var reading = Reading(path: path)
        do {
            log = try DurableLog(path, onLine: { try reading.add($0) }, write: write)
        } catch let error as FileError where error.isHeldElsewhere {
            throw RunError.beingSent(path: path)
        }
        acknowledged = reading.set
    }

    /// Whether something was appended since the last ``sync()``.
    package var isDirty: Bool { log.isDirty }

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
        try log.append(Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    package func sync() throws { try log.sync() }

    /// What a file's whole lines say. There may be no file.
    ///
    /// - Throws: ``FileError`` or ``RunError``.
    static func read(_ path: String) throws -> TaskIndexSet {
        var reading = Reading(path: path)
        try DurableLog.read(path) { try reading.add($0) }
        return reading.set
    }

    private struct Reading {
        let path: String
        var set = TaskIndexSet()
        private var line = 0

        init(path: String) {
            self.path = path
        }

        mutating func add(_ bytes: ArraySlice<UInt8>) throws {
            line += 1
            let text = String(decoding: bytes, as: UTF8.self)
            let isForgotten = text.hasPrefix(forgotten)
            guard let range = TaskIndexSet.range(ofLine: String(text.dropFirst(isForgotten ? 1 : 0))) else {
                throw RunError.badAcknowledgement(path: path, line: line)
            }
            if isForgotten { set.remove(range) } else { set.insert(range) }
        }
    }
}
