/// The objects of one JSON array, as they are written but without white space between tokens.
///
/// One element is in memory at a time: its end is found by counting brackets, and then its contents are checked.
final class JSONArrayTaskBodies: TaskBodies {
    private let name: String
    private var cursor: ByteCursor
    private var state = State.start
    private var element: [UInt8] = []
    private var nesting = JSONNesting()
    /// The start of the element.
    private var first = Place()
    /// The place of the last byte that was read.
    private var place = Place()
    /// Whether the start of the next element is known in spite of an error in the last one.
    private var isPassable = false

    private enum State {
        case start
        /// After `[` or a comma.
        case element(isFirst: Bool)
        /// In an element that is too long to keep.
        case tooLong
        /// After `]`.
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
            // Continuation bytes of UTF-8 start no column.
            if byte & 0xc0 != 0x80 { column += 1 }
        }

        /// The place of the next byte.
        var next: Place { isAtEnd ? Place(line: line + 1, column: 1) : Place(line: line, column: column + 1) }
    }

    /// Limits the indentation of an element.
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

    /// Throws where anything but white space follows.
    private func close() throws {
        guard case .closed = state else { return }
        state = .finished
        if let byte = try nextToken() { throw error(.json(.unexpected(byte)), at: place) }
    }

    /// Reads an element, and returns the comma or bracket after it; nil where the input ends first.
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

/// A position's depth in brackets, and whether it is in a string.
private struct JSONNesting {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Returns whether the byte comes after the element's end; otherwise it belongs to the element.
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
