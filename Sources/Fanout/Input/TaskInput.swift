internal import Files
internal import Hashing

/// An input that can be read more than once: first to check and count it, then to send it.
package struct TaskInput: Sendable {
    /// The input's name in errors and records.
    package let name: String
    package let format: TaskFormat?
    let path: String

    /// - Parameters:
    ///   - path: a regular file.
    ///   - name: the name in errors; nil for the path.
    ///   - format: nil to detect it by the name's extension, or else by the first byte.
    package init(path: String, name: String? = nil, format: TaskFormat? = nil) {
        self.path = path
        self.name = name ?? path
        self.format = format ?? TaskFormat(fileName: self.name)
    }

    /// Whether a name is that of a regular file: neither standard input (`-`) nor a pipe.
    ///
    /// - Throws: ``FileError``.
    package static func isReadableTwice(_ name: String) throws -> Bool {
        try name != "-" && FileSystem.isRegular(name)
    }

    /// Copies an input that can be read only once: standard input (`-`), or a pipe.
    ///
    /// - Parameter spool: the path of the copy.
    /// - Throws: ``FileError``.
    package static func copy(of name: String, format: TaskFormat?, to spool: String) throws -> TaskInput {
        let source = name == "-" ? ByteSource(standardInputAs: name) : try ByteSource(path: name)
        try source.copy(to: spool)
        return TaskInput(path: spool, name: name, format: format)
    }

    /// - Throws: ``InputError`` or ``FileError``.
    package func reader(run: RunID) throws -> TaskReader {
        try TaskReader(source(), format: format, run: run)
    }

    /// The tasks of a run, one a call; nil at the end.
    ///
    /// At its end, the input must still have the fingerprint that the run was begun with.
    ///
    /// - Throws: ``InputError`` or ``FileError``, and so does each call; at the end ``RunError/inputChanged(run:source:)``.
    package func tasks(of record: RunRecord) throws -> () throws -> SourceTask? {
        let source = try source()
        var reader = try TaskReader(
            source, format: record.inputFormat, run: record.run, onBad: record.badTasks.map { _ in { _ in } })
        var draw = record.sample.map { SampleDraw(record.tasks, $0) }
        var index = 0
        var isFinished = false
        return {
            if isFinished { return nil }
            while index < record.tasks, let task = try reader.next() {
                if draw?.takesNext() == false { continue }
                defer { index += 1 }
                return SourceTask(index: index, line: task.line, body: task.body)
            }
            isFinished = true
            guard try source.finish().hex == record.fingerprint else {
                throw RunError.inputChanged(run: record.run, source: name)
            }
            return nil
        }
    }

    func source() throws -> ByteSource {
        try ByteSource(path: path, name: name)
    }
}

extension ByteSource {
    /// Writes the rest into a file that only its owner may read.
    fileprivate func copy(to path: String) throws {
        let file = try AtomicFile(path, mode: 0o600)
        while let chunk = try nextStored() { try file.append(chunk) }
        try file.commit()
    }
}
