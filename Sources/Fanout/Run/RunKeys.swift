/// Where a run's results and failures are in the bucket.
package struct RunKeys: Hashable, Sendable {
    /// Ends in a slash: `results/`.
    package let resultsPrefix: String
    package let run: RunID

    /// - Parameter resultsPrefix: a slash is added where it has none; empty stays empty.
    package init(resultsPrefix: String, run: RunID) {
        let needsSlash = !resultsPrefix.isEmpty && !resultsPrefix.hasSuffix("/")
        self.resultsPrefix = resultsPrefix + (needsSlash ? "/" : "")
        self.run = run
    }

    /// What every result's key begins with.
    package var results: String { "\(resultsPrefix)\(run)/" }

    /// What every failure record's key begins with.
    package var failures: String { "failures/\(run)/" }

    /// The run's own record, so that another machine can follow the run.
    package var record: String { "\(Self.records)\(run).json" }

    /// What every run's own record's key begins with.
    static let records = "runs/"

    /// - Parameter fileExtension: without a dot.
    package func result(_ index: Int, fileExtension: String) -> String {
        "\(results)\(Self.digits(index)).\(fileExtension)"
    }

    package func failure(_ index: Int) -> String {
        "\(failures)\(Self.digits(index)).json"
    }

    /// A task's mark.
    package func mark(_ index: Int) -> String {
        "\(failures)\(Self.digits(index))\(Self.markExtension)"
    }

    /// Ends the name of a task's mark beside the failures: the task is being done, or its worker's process ended with it.
    package static let markExtension = ".crashed.json"

    /// The last part of a key of the shape `PREFIX` + ten digits + `.` + extension, and the index in it; nil for a key of any other
    /// shape, such as one with a further slash or with dots that lead elsewhere.
    package static func parse(_ key: String, prefix: String) -> (name: String, index: Int)? {
        guard key.utf8.starts(with: prefix.utf8) else { return nil }
        let name = Array(key.utf8.dropFirst(prefix.utf8.count))
        guard name.count > indexDigits + 1, name.count <= 128, name[indexDigits] == UInt8(ascii: ".") else {
            return nil
        }
        let digits = name[..<indexDigits]
        guard digits.allSatisfy(isDigit), isExtension(name[(indexDigits + 1)...]) else { return nil }
        let index = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (String(decoding: name, as: UTF8.self), index)
    }

    private static let indexDigits = 10

    /// One or more words of letters, digits, `_` and `-`, joined by single dots.
    private static func isExtension(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            RunID(String(decoding: part, as: UTF8.self)) != nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func digits(_ index: Int) -> String {
        let text = String(index)
        return String(repeating: "0", count: max(0, indexDigits - text.count)) + text
    }
}
