/// Reads tasks one after another, with one of them in memory (a JSON array is read in full).
///
/// Whatever SQS would refuse is an error here, before anything is sent.
package struct TaskReader {
    /// The format that was given or found.
    package let format: TaskFormat
    private let source: ByteSource
    private let bodies: any TaskBodies
    private let run: RunID
    private var index = 0

    /// - Parameters:
    ///   - format: nil looks at the first byte.
    ///   - run: part of every message's attributes, whose size counts.
    /// - Throws: ``InputError`` or ``FileError``.
    package init(_ source: ByteSource, format: TaskFormat? = nil, run: RunID) throws {
        var cursor = try ByteCursor(source)
        let format = try format ?? TaskFormat(firstByte: cursor.peek())
        switch format {
        case .csv: bodies = CSVTaskBodies(cursor)
        case .jsonLines: bodies = JSONLinesTaskBodies(cursor)
        case .json: bodies = JSONArrayTaskBodies(cursor)
        }
        self.format = format
        self.source = source
        self.run = run
    }

    /// The next task; nil at the end.
    ///
    /// - Throws: ``InputError`` (also where the input has no task at all) or ``FileError``.
    package mutating func next() throws -> SourceTask? {
        guard let body = try bodies.next() else {
            if index == 0 { throw InputError(source: source.name, line: 0, column: nil, problem: .noTasks) }
            return nil
        }
        let limit = MessageSize.limit - MessageSize.attributes(run: run, index: index)
        guard body.text.utf8.count <= limit else {
            throw InputError(source: source.name, line: body.line, column: nil, problem: .tooLong(limit: limit))
        }
        defer { index += 1 }
        return SourceTask(index: index, line: body.line, body: body.text)
    }
}

/// A body that has been read, and where it starts.
struct TaskBody {
    let text: String
    let line: Int
}

/// One format's way from bytes to bodies. A class each, because their buffers must not be copied at every step.
protocol TaskBodies: AnyObject {
    func next() throws -> TaskBody?
}
