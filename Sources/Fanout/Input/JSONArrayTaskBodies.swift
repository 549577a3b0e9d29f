/// The objects of one JSON array, each without the white space between its tokens and otherwise as it is written.
///
/// One element is in memory at a time: its end is found by counting brackets, and what is in it is checked then.
final class JSONArrayTaskBodies: TaskBodies {
    private let name: String
    private var cursor: ByteCursor
    private var state = State.start
    private var element: [UInt8] = []
    private var nesting = JSONNesting()
    /// Where the element begins.
    private var first = Place()
    /// Where the last byte that was read is.
    private var place = Place()
    /// Whether an error of the last element leaves it clear where the next one begins.
    private var isPassable = false

    private enum State {
        case start
        /// Behind `[`, or behind a comma.
        case element(isFirst: Bool)
        /// In an element that is too long to keep.
        case tooLong
        /// Behind `]`.
        case closed
        case finished
    }

    /// A line and, of the characters on it, how many have been read.
    private struct Place {
        var line = 1
        var column = 0
        /// Whether the last byte ended a line.
        var isAtEnd = false

        mutating func pass(_ byte: UInt8) {
            if isAtEnd {
                line += 1
                column = 0
            }
            isAtEnd = byte == UInt8(ascii: "\n")
            // Bytes that continue a character begin none.
            if byte & 0xc0 != 0x80 { column += 1 }
        }

        /// The place of what would come next.
        var next: Place { isAtEnd ? Place(line: line + 1, column: 1) : Place(line: line, column: column + 1) }
    }

    /// An element may be indented, but not without end.
    private static let longest = 4 * MessageSize.limit

    init(_ cursor: ByteCursor) {
        name = cursor.source.name
        self.cursor = cursor
    }

    func next() throws -> TaskBody? {
        isPassable = false
        if case .start = state { try open() }
        guard case .element(let isFirst) = state else {
            try close()
            return nil
        }
        element.removeAll(keepingCapacity: true)
        nesting = JSONNesting()
        guard let byte = try nextToken() else { throw error(.json(.unexpectedEnd), at: place.next) }
        first = place
        if isFirst && byte == UInt8(ascii: "]") {
            state = .closed
            return try next()
        }
        let end = try read(from: byte)
        try check(end)
        return TaskBody(text: String(decoding: JSONText.compact(element[...]), as: UTF8.self), line: first.line)
    }

    func pass() throws -> Int? {
        if case .tooLong = state {
            var byte = try nextByte()
            while let found = byte, !nesting.ends(at: found) { byte = try nextByte() }
            guard let byte else { return nil }
            state = byte == UInt8(ascii: ",") ? .element(isFirst: false) : .closed
            return place.line
        }
        return isPassable ? place.line : nil
    }

    private func open() throws {
        guard let byte = try nextToken() else {
            state = .finished
            return
        }
        guard byte == UInt8(ascii: "[") else { throw error(.notAnArray, at: place) }
        state = .element(isFirst: true)
    }

    /// Only white space may follow.
    private func close() throws {
        guard case .closed = state else { return }
        state = .finished
        if let byte = try nextToken() { throw error(.json(.unexpected(byte)), at: place) }
    }

    /// Reads an element up to the comma or the bracket behind it, which is given; nil where the input ends first.
    private func read(from start: UInt8) throws -> UInt8? {
        var byte: UInt8? = start
        while let found = byte, !nesting.ends(at: found) {
            element.append(found)
            if element.count > Self.longest {
                state = .tooLong
                throw InputError(
                    source: name, line: first.line, column: nil, problem: .tooLong(limit: MessageSize.limit))
            }
            byte = try nextByte()
        }
        if let byte { state = byte == UInt8(ascii: ",") ? .element(isFirst: false) : .closed }
        return byte
    }

    private func check(_ end: UInt8?) throws {
        isPassable = end != nil
        if let offset = UTF8Text.firstInvalid(in: element) { throw error(.notUTF8, at: offset) }
        if let refused = UTF8Text.firstRefused(in: element) {
            throw error(.refusedCharacter(refused.scalar), at: refused.offset)
        }
        var scanner = JSONScanner(element)
        do throws(JSONScanner.Failure) {
            if let end, scanner.peek() == nil { throw JSONScanner.Failure(offset: 0, problem: .unexpected(end)) }
            try scanner.value()
            try scanner.end()
        } catch {
            // Brackets that do not match have hidden where the element ends.
            isPassable = false
            throw self.error(.json(error.problem), at: error.offset)
        }
        guard element.first == UInt8(ascii: "{") else { throw error(.notAnObject, at: 0) }
        if end == nil { throw error(.json(.unexpectedEnd), at: place.next) }
    }

    private func nextByte() throws -> UInt8? {
        guard let byte = try cursor.next() else { return nil }
        place.pass(byte)
        return byte
    }

    /// The next byte that is not white space.
    private func nextToken() throws -> UInt8? {
        while let byte = try nextByte() {
            if !JSONScanner.isSpace(byte) { return byte }
        }
        return nil
    }

    private func error(_ problem: InputError.Problem, at place: Place) -> InputError {
        InputError(source: name, line: place.line, column: place.column, problem: problem)
    }

    /// - Parameter offset: in the element.
    private func error(_ problem: InputError.Problem, at offset: Int) -> InputError {
        let before = element[..<offset]
        guard let lineEnd = before.lastIndex(of: UInt8(ascii: "\n")) else {
            let column = first.column + UTF8Text.column(of: offset, in: element) - 1
            return InputError(source: name, line: first.line, column: column, problem: problem)
        }
        let line = first.line + before.count { $0 == UInt8(ascii: "\n") }
        let column = UTF8Text.column(of: offset - lineEnd - 1, in: element[(lineEnd + 1)...])
        return InputError(source: name, line: line, column: column, problem: problem)
    }
}

/// How deep in brackets and whether in a string a position is.
private struct JSONNesting {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// True where the byte ends the element that was read so far; otherwise it belongs to it.
    mutating func ends(at byte: UInt8) -> Bool {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "]") where depth == 0, UInt8(ascii: ",") where depth == 0: return true
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(depth - 1, 0)
        default: break
        }
        return false
    }
}
