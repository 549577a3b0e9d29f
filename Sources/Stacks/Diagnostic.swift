/// Something that is wrong in a file, and where.
package struct Diagnostic: Hashable, Sendable {
    package let file: String
    /// From 1; nil where the file as a whole is meant.
    package let line: Int?
    package let column: Int?
    package let message: String

    package init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `FILE:LINE:COLUMN: error: MESSAGE`, which editors know how to open.
    package var description: String {
        let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file)\(place): error: \(message)"
    }
}

/// A stack file or settings.json that cannot be used, with everything that is wrong in it.
package struct StackFileError: Error, Hashable, Sendable {
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}
