/// An input that cannot be made into tasks, and where.
package struct InputError: Error, Hashable, Sendable {
    /// The input's name: a path, or `-` for standard input.
    package let source: String
    /// From 1; of a CSV record the line that it starts on. 0 where the input as a whole is meant.
    package let line: Int
    /// In characters (Unicode scalars) from 1, counted from the start of the line or of the CSV record; nil for the whole of it.
    package let column: Int?
    package let problem: Problem

    package init(source: String, line: Int, column: Int?, problem: Problem) {
        self.source = source
        self.line = line
        self.column = column
        self.problem = problem
    }

    package enum Problem: Hashable, Sendable {
        /// There is not one task in it.
        case noTasks
        case notUTF8
        /// A character that SQS does not carry.
        case refusedCharacter(UInt32)
        /// A body, together with its attributes, of more than SQS carries; in CSV often a quote that is never closed.
        case tooLong(limit: Int)
        case emptyHeaderName(field: Int)
        case repeatedHeaderName(String)
        case missingFields(expected: Int, found: Int)
        case surplusFields(expected: Int)
        /// A field begins with a quote and nothing closes it.
        case unclosedQuote
        /// A quote inside a field that does not begin with one.
        case bareQuote
        /// Something else than a comma or a line's end behind a closing quote.
        case textAfterQuote
        case json(JSONProblem)
        /// JSON, but not an object.
        case notAnObject
        /// JSON, but not an array of objects.
        case notAnArray
        /// gzip that ends before its end.
        case gzipCutOff
        /// gzip that cannot be unpacked, in zlib's words.
        case gzipDamaged(String)
    }
}

/// What is wrong with a JSON text.
package enum JSONProblem: Hashable, Sendable {
    case unexpectedEnd
    /// A byte that cannot stand here.
    case unexpected(UInt8)
    case badEscape
    /// Half of a surrogate pair.
    case loneSurrogate
    case badNumber
    /// A line break, a tab or another control character inside a string.
    case controlInString
    /// Nested deeper than readers allow.
    case tooDeep
}
