/// The keys of a run's objects in the bucket: results, failure records, in-progress marks and the run's record.
package struct RunKeys: Hashable, Sendable {
    /// Ends in a slash, or is empty.
    package let resultsPrefix: String
    package let run: RunID

    /// Where results go when neither a stack file nor a worker's environment says otherwise.
    package static let defaultResultsPrefix = "results/"

    /// The first part of every failure record's and mark's key, of all runs.
    package static let failuresPrefix = "failures/"

    /// The first part of every run record's key.
    package static let recordsPrefix = "runs/"

    /// Ends the key of a mark: the task is in progress, or its worker process ended while it was.
    package static let markExtension = ".crashed.json"

    private static let recordExtension = ".json"

    /// - Parameter resultsPrefix: a slash is added where it has none; empty stays empty.
    package init(resultsPrefix: String = defaultResultsPrefix, run: RunID) {
        let needsSlash = !resultsPrefix.isEmpty && !resultsPrefix.hasSuffix("/")
        self.resultsPrefix = resultsPrefix + (needsSlash ? "/" : "")
        self.run = run
    }

    /// The prefix of all results of the run.
    package var results: String { "\(resultsPrefix)\(run)/" }

    /// The prefix of all failure records and marks of the run.
    package var failures: String { "\(Self.failuresPrefix)\(run)/" }

    /// The key of a run's record, with which another machine can follow the run.
    package static func record(of run: RunID) -> String { "\(recordsPrefix)\(run)\(recordExtension)" }

    /// The run whose record has this key; nil for any other key.
    package static func run(ofRecord key: String) -> RunID? {
        guard key.hasPrefix(recordsPrefix), key.hasSuffix(recordExtension) else { return nil }
        return RunID(String(key.dropFirst(recordsPrefix.count).dropLast(recordExtension.count)))
    }

    /// - Parameter fileExtension: without a dot.
    package func result(_ task: TaskName, fileExtension: String) -> String {
        "\(results)\(task.text).\(fileExtension)"
    }

    /// - Parameter fileExtension: without a dot.
    package func result(_ index: Int, fileExtension: String) -> String {
        result(TaskName(index: index), fileExtension: fileExtension)
    }

    package func failure(_ task: TaskName) -> String { "\(failures)\(task.text)\(Self.recordExtension)" }

    package func failure(_ index: Int) -> String { failure(TaskName(index: index)) }

    package func mark(_ task: TaskName) -> String { "\(failures)\(task.text)\(Self.markExtension)" }

    package func mark(_ index: Int) -> String { mark(TaskName(index: index)) }
}

// Keys that are read.
extension RunKeys {
    /// The last part of a key of the shape `PREFIX` + ten digits + `.` + extension, and the index in it.
    ///
    /// Nil for a key of any other shape, such as one with a further slash or with dots that lead elsewhere.
    package static func parse(_ key: String, prefix: String) -> (name: String, index: Int)? {
        guard key.utf8.starts(with: prefix.utf8) else { return nil }
        let name = Array(key.utf8.dropFirst(prefix.utf8.count))
        let dot = TaskName.digits
        guard name.count > dot + 1, name.count <= longestName, name[dot] == UInt8(ascii: "."),
            let index = TaskName.index(of: name[..<dot]), isExtension(name[(dot + 1)...])
        else { return nil }
        return (String(decoding: name, as: UTF8.self), index)
    }

    /// Bytes of `INDEX.EXTENSION`.
    private static let longestName = 128

    /// One or more words of letters, digits, `_` and `-`, joined by single dots.
    private static func isExtension(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            RunID(String(decoding: part, as: UTF8.self)) != nil
        }
    }
}
