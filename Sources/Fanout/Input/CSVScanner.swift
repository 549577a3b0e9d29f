/// One record of a CSV text, its fields unquoted and laid end to end.
struct CSVRecord {
    /// The line that the record starts on.
    var line = 1
    var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    var ends: [Int] = []
    /// Where each field begins in the text, in characters from the record's start.
    var columns: [Int] = []

    func field(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    mutating func clear(line: Int) {
        self.line = line
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
    }
}

/// Splits a text into records by RFC 4180, in one pass and with one record in memory.
///
/// Lines end in LF, CRLF or CR. Empty lines are skipped. Where the RFC is undefined, it throws rather than guesses.
struct CSVScanner {
    private var cursor: ByteCursor
    private var line = 1
    private var isBehindCR = false
    private var column = 0
    private var state = State.fieldStart
    /// Whether an error stopped it in the middle of a record.
    private var isInRecord = false
    private var lastLine = 1

    private enum State {
        case fieldStart
        case unquoted
        case quoted
        /// After a quote in a quoted field: the field's end, or the first of two quotes.
        case closing
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ cursor: ByteCursor) {
        self.cursor = cursor
    }

    /// Reads the next record; false at the end.
    ///
    /// - Throws: ``InputError`` or ``FileError``.
    mutating func next(into record: inout CSVRecord) throws -> Bool {
        record.clear(line: line)
        column = 0
        state = .fieldStart
        isInRecord = true
        while let byte = try cursor.next() {
            let isPairedLineFeed = isBehindCR && byte == Self.lineFeed
            isBehindCR = byte == Self.carriageReturn
            let isAtStart = state == .fieldStart && record.ends.isEmpty
            if isAtStart && isPairedLineFeed { continue }
            // Continuation bytes of UTF-8 start no column.
            if byte & 0xc0 != 0x80 { column += 1 }
            if byte < 0x20 { try pass(control: byte, isPairedLineFeed, record) }
            if isAtStart && Self.endsLine(byte) {
                record.line = line
                column = 0
                continue
            }
            if try take(byte, into: &record) {
                isInRecord = false
                lastLine = line - 1
                return true
            }
            // Every field makes its object longer by more than one byte.
            if record.bytes.count + record.ends.count > MessageSize.limit {
                throw error(.tooLong(limit: MessageSize.limit), record)
            }
        }
        if state == .fieldStart && record.ends.isEmpty { return false }
        if state == .quoted { throw error(.unclosedQuote, record, column: record.columns.last) }
        if state == .fieldStart { record.columns.append(column + 1) }
        record.ends.append(record.bytes.count)
        isInRecord = false
        lastLine = line
        return true
    }

    /// Skips the rest of a record after an error. Returns its last line; nil where a quote stays open.
    ///
    /// A quote at a place where none is allowed opens no field.
    mutating func passRecord() throws -> Int? {
        guard isInRecord else { return lastLine }
        while let byte = try cursor.next() {
            let isPairedLineFeed = isBehindCR && byte == Self.lineFeed
            isBehindCR = byte == Self.carriageReturn
            if Self.endsLine(byte), !isPairedLineFeed { line += 1 }
            switch (byte, state) {
            case (Self.quote, .quoted): state = .closing
            case (_, .quoted): break
            case (Self.lineFeed, _), (Self.carriageReturn, _):
                return line - 1
            case (Self.quote, .fieldStart), (Self.quote, .closing): state = .quoted
            case (Self.comma, _): state = .fieldStart
            default: state = .unquoted
            }
        }
        return state == .quoted ? nil : line
    }

    func error(_ problem: InputError.Problem, _ record: CSVRecord, column: Int? = nil) -> InputError {
        InputError(source: cursor.source.name, line: record.line, column: column, problem: problem)
    }

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == lineFeed || byte == carriageReturn
    }

    /// Counts lines, and throws for characters that SQS refuses.
    private mutating func pass(control byte: UInt8, _ isPairedLineFeed: Bool, _ record: CSVRecord) throws {
        if Self.endsLine(byte) {
            if !isPairedLineFeed { line += 1 }
        } else if byte != UInt8(ascii: "\t") {
            if state != .quoted { state = .unquoted }
            throw error(.refusedCharacter(UInt32(byte)), record, column: column)
        }
    }

    /// Returns whether the byte ended the record.
    private mutating func take(_ byte: UInt8, into record: inout CSVRecord) throws -> Bool {
        if state == .quoted {
            if byte == Self.quote { state = .closing } else { record.bytes.append(byte) }
            return false
        }
        if state == .fieldStart { record.columns.append(column) }
        switch (byte, state) {
        case (Self.comma, _):
            record.ends.append(record.bytes.count)
            state = .fieldStart
        case (Self.lineFeed, _), (Self.carriageReturn, _):
            record.ends.append(record.bytes.count)
            return true
        case (Self.quote, .fieldStart):
            state = .quoted
        case (Self.quote, .closing):
            record.bytes.append(byte)
            state = .quoted
        case (Self.quote, _):
            throw error(.bareQuote, record, column: column)
        case (_, .closing):
            state = .unquoted
            throw error(.textAfterQuote, record, column: column)
        default:
            record.bytes.append(byte)
            state = .unquoted
        }
        return false
    }
}
