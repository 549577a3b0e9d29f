/// The objects of one JSON array, each without the white space between its tokens and otherwise as it is written.
final class JSONArrayTaskBodies: TaskBodies {
    private let name: String
    private var cursor: ByteCursor
    private var scanner: JSONScanner?
    private var index = 0
    private var isFinished = false
    /// The line of a position that has been passed, so that lines are counted once.
    private var counted = (position: 0, line: 1)

    init(_ cursor: ByteCursor) {
        name = cursor.source.name
        self.cursor = cursor
    }

    func next() throws -> TaskBody? {
        guard !isFinished else { return nil }
        if scanner == nil { try open() }
        do {
            return try element()
        } catch let failure as JSONScanner.Failure {
            throw error(.json(failure.problem), at: failure.offset)
        }
    }

    private func open() throws {
        let bytes = try cursor.rest()
        scanner = JSONScanner(bytes)
        if let offset = UTF8Text.firstInvalid(in: bytes) { throw error(.notUTF8, at: offset) }
        if let refused = UTF8Text.firstRefused(in: bytes) {
            throw error(.refusedCharacter(refused.scalar), at: refused.offset)
        }
        guard let first = scanner?.peek() else {
            isFinished = true
            return
        }
        guard first == UInt8(ascii: "[") else { throw error(.notAnArray, at: scanner?.position ?? 0) }
    }

    private func element() throws -> TaskBody? {
        guard var scanner, !isFinished else { return nil }
        defer { self.scanner = scanner }
        let isFirst = index == 0
        index += 1
        if isFirst { try scanner.pass(UInt8(ascii: "[")) }
        if scanner.peek() == UInt8(ascii: "]") {
            try finish(&scanner)
            return nil
        }
        if !isFirst { try scanner.pass(UInt8(ascii: ",")) }
        let first = scanner.peek()
        let start = scanner.position
        try scanner.value()
        guard first == UInt8(ascii: "{") else { throw error(.notAnObject, at: start) }
        let line = line(of: start)
        let text = String(decoding: JSONText.compact(scanner.bytes[start..<scanner.position]), as: UTF8.self)
        return TaskBody(text: text, line: line)
    }

    private func finish(_ scanner: inout JSONScanner) throws {
        try scanner.pass(UInt8(ascii: "]"))
        try scanner.end()
        isFinished = true
    }

    private func line(of position: Int) -> Int {
        guard let bytes = scanner?.bytes, position > counted.position else { return counted.line }
        counted.line += bytes[counted.position..<position].count { $0 == UInt8(ascii: "\n") }
        counted.position = position
        return counted.line
    }

    private func error(_ problem: InputError.Problem, at offset: Int) -> InputError {
        let bytes = scanner?.bytes ?? []
        let start = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = UTF8Text.column(of: offset - start, in: bytes[start...])
        return InputError(source: name, line: line(of: offset), column: column, problem: problem)
    }
}
