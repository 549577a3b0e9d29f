/// JSON Lines: one object a line, each body as it is written.
final class JSONLinesTaskBodies: TaskBodies {
    private var cursor: ByteCursor
    private var bytes: [UInt8] = []
    private var line = 0

    /// Limits the indentation of a line.
    private static let longestLine = 4 * MessageSize.limit

    init(_ cursor: ByteCursor) {
        self.cursor = cursor
    }

    func next() throws -> TaskBody? {
        while true {
            bytes.removeAll(keepingCapacity: true)
            guard try cursor.appendLine(to: &bytes, limit: Self.longestLine) else { return nil }
            line += 1
            if bytes.count > Self.longestLine { throw error(.tooLong(limit: MessageSize.limit)) }
            guard let start = bytes.firstIndex(where: { !JSONScanner.isSpace($0) }),
                let last = bytes.lastIndex(where: { !JSONScanner.isSpace($0) })
            else { continue }
            return TaskBody(text: try object(start...last), line: line)
        }
    }

    func pass() throws -> Int? {
        if bytes.count > Self.longestLine { try cursor.passLine() }
        return line
    }

    private func object(_ range: ClosedRange<Int>) throws -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw error(.notUTF8, at: UTF8Text.firstInvalid(in: bytes))
        }
        if let refused = UTF8Text.firstRefused(in: bytes) {
            throw error(.refusedCharacter(refused.scalar), at: refused.offset)
        }
        var scanner = JSONScanner(bytes)
        do {
            try scanner.value()
            try scanner.end()
        } catch {
            throw self.error(.json(error.problem), at: error.offset)
        }
        guard bytes[range.lowerBound] == UInt8(ascii: "{") else { throw error(.notAnObject, at: range.lowerBound) }
        return text
    }

    private func error(_ problem: InputError.Problem, at offset: Int? = nil) -> InputError {
        let column = offset.map { UTF8Text.column(of: $0, in: bytes) }
        return InputError(source: cursor.source.name, line: line, column: column, problem: problem)
    }
}
