/// Why and where an input holds no valid task.
package struct InputError: Error, Hashable, Sendable {
    /// The input's name: a path, or `-` for standard input.
    package let source: String
    /// From 1; for a CSV record, its first line. 0 for the input as a whole.
    package let line: Int
    /// In Unicode scalars from 1, from the start of the line or CSV record; nil for the whole of it.
    package let column: Int?
    package let problem: Problem

    package init(source: String, line: Int, column: Int?, problem: Problem) {
        self.source = source
        self.line = line
        self.column = column
        self.problem = problem
    }

    package enum Problem: Hashable, Sendable {
        /// The input has no task.
        case noTasks
        case notUTF8
        /// A character that SQS refuses.
        case refusedCharacter(UInt32)
        /// A body that is, with its attributes, too large for SQS; in CSV often a quote that is never closed.
        case tooLong(limit: Int)
        case emptyHeaderName(field: Int)
        case repeatedHeaderName(String)
        case missingFields(expected: Int, found: Int)
        case surplusFields(expected: Int)
        /// A quoted field that is never closed.
        case unclosedQuote
        /// A quote inside a field that does not begin with one.
        case bareQuote
        /// A closing quote that neither a comma nor a line end follows.
        case textAfterQuote
        case json(JSONProblem)
        /// JSON, but not an object.
        case notAnObject
        /// JSON, but not an array of objects.
        case notAnArray
        /// Truncated gzip.
        case gzipCutOff
        /// Damaged gzip, with zlib's message.
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
