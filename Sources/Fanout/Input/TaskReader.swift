/// Reads tasks one after another, with one of them in memory.
///
/// A task that SQS would refuse is an error here, before anything is sent.
package struct TaskReader {
    /// The format that was given or found.
    package let format: TaskFormat
    private let source: ByteSource
    private let bodies: any TaskBodies
    private let run: RunID
    private let onBad: ((BadTask) throws -> Void)?
    private var index = 0

    /// - Parameters:
    ///   - format: nil to detect it by the first byte.
    ///   - run: part of every message's attributes, whose size counts.
    ///   - onBad: gets each bad task, which is skipped and has no index; nil makes it an error.
    /// - Throws: ``InputError`` or ``FileError``.
    package init(
        _ source: ByteSource, format: TaskFormat? = nil, run: RunID, onBad: ((BadTask) throws -> Void)? = nil
    ) throws {
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
        self.onBad = onBad
    }

    /// The next task; nil at the end.
    ///
    /// - Throws: ``InputError`` (also where the input has no task at all) or ``FileError``, and what `onBad` throws.
    package mutating func next() throws -> SourceTask? {
        while true {
            do {
                if let task = try task() { return task }
                if index == 0 { throw InputError(source: source.name, line: 0, column: nil, problem: .noTasks) }
                return nil
            } catch let error as InputError where error.line > 0 {
                guard let onBad, let lastLine = try bodies.pass() else { throw error }
                try onBad(BadTask(error: error, lastLine: lastLine))
            }
        }
    }

    private mutating func task() throws -> SourceTask? {
        guard let body = try bodies.next() else { return nil }
        let limit = MessageSize.limit - MessageSize.attributes(run: run, index: index)
        guard body.text.utf8.count <= limit else {
            throw InputError(source: source.name, line: body.line, column: nil, problem: .tooLong(limit: limit))
        }
        defer { index += 1 }
        return SourceTask(index: index, line: body.line, body: body.text)
    }
}

/// A part of an input that is not a task, and was skipped.
package struct BadTask: Hashable, Sendable {
    package let error: InputError
    /// The last line of the part: an open quote takes the lines after it with it.
    package let lastLine: Int

    package init(error: InputError, lastLine: Int) {
        self.error = error
        self.lastLine = lastLine
    }
}

/// A body that has been read, and where it starts.
struct TaskBody {
    let text: String
    let line: Int
}

/// Reads the bodies of one format. Each is a class, so that no buffer is copied at a step.
protocol TaskBodies: AnyObject {
    func next() throws -> TaskBody?
    /// Skips the rest of the task with an error, and returns its last line.
    ///
    /// Returns nil where the start of the next task cannot be known.
    func pass() throws -> Int?
}
