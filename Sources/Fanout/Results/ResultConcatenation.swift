internal import Files

/// Makes one file of a run's results, in the order of the tasks.
///
/// CSV keeps one header, which all results must share; JSON becomes JSON Lines; other texts are concatenated, each with a line
/// end.
package struct ResultConcatenation: Sendable {
    private let folder: String
    private let target: String

    /// - Parameters:
    ///   - folder: holds the results, named as they are in the bucket.
    ///   - target: the file's path; it appears whole or not at all.
    package init(of folder: String, into target: String) {
        self.folder = folder
        self.target = target
    }

    /// What was written.
    package struct Report: Hashable, Sendable {
        package fileprivate(set) var files = 0
        package fileprivate(set) var bytes = 0
    }

    private enum Form: Hashable {
        case csv
        case json
        case text(String)

        init(_ fileExtension: Substring) {
            switch fileExtension {
            case "csv": self = .csv
            case "json", "jsonl", "ndjson": self = .json
            default: self = .text(String(fileExtension))
            }
        }
    }

    /// Reads one result at a time: memory stays flat however many there are.
    ///
    /// - Parameter tasks: how many tasks the run has; other files in the folder are left out.
    /// - Throws: ``FileError``, ``ConcatenationError``.
    package func run(tasks: Int) throws -> Report {
        let results = try results(tasks)
        try AtomicFile.removeAbandoned(in: FileSystem.folder(of: target))
        let file = try AtomicFile(target)
        let report = try write(results, to: file)
        try file.commit()
        return report
    }

    /// The names of the results by task; where a task has several, the first by name.
    private func results(_ tasks: Int) throws -> [(index: Int, name: String)] {
        var results: [Int: String] = [:]
        for name in try FileSystem.names(in: folder) {
            guard let (name, index) = RunKeys.parse(name, prefix: ""), index < tasks else { continue }
            results[index] = results[index].map { min($0, name) } ?? name
        }
        return results.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func write(_ results: [(index: Int, name: String)], to file: AtomicFile) throws -> Report {
        var report = Report()
        var form: Form?
        var header: [UInt8]?
        var buffer: [UInt8] = []
        for (index, name) in results {
            let own = Form(name.drop { $0 != "." }.dropFirst())
            if let form, form != own { throw ConcatenationError.mixed(first: results[0].name, other: name) }
            form = own
            let bytes = try FileReader.contents(of: "\(folder)/\(name)") ?? []
            switch own {
            case .csv: try append(csv: bytes, index, &header, to: &buffer)
            case .json: try append(json: bytes, name, to: &buffer)
            case .text: append(text: bytes[...], to: &buffer)
            }
            report.files += 1
            if buffer.count >= FileReader.chunkSize { try flush(&buffer, to: file, &report) }
        }
        try flush(&buffer, to: file, &report)
        return report
    }

    private func flush(_ buffer: inout [UInt8], to file: AtomicFile, _ report: inout Report) throws {
        try file.append(buffer)
        report.bytes += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    private func append(csv: [UInt8], _ index: Int, _ header: inout [UInt8]?, to buffer: inout [UInt8]) throws {
        let text = csv.starts(with: [0xef, 0xbb, 0xbf]) ? csv[3...] : csv[...]
        guard !text.isEmpty else { return }
        let (first, rest) = Self.firstRecord(of: text)
        if let header {
            guard first.elementsEqual(header) else { throw ConcatenationError.otherColumns(task: index) }
        } else {
            header = Array(first)
            append(text: first, to: &buffer)
        }
        append(text: rest, to: &buffer)
    }

    /// The first record without its line end, and the rest. A line end inside quotes belongs to the record.
    private static func firstRecord(of text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        var isQuoted = false
        for position in text.indices {
            switch text[position] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\n") where !isQuoted:
                let record = text[..<position]
                return (record.last == UInt8(ascii: "\r") ? record.dropLast() : record, text[(position + 1)...])
            default: break
            }
        }
        return (text, text[text.endIndex...])
    }

    /// Each value of the text becomes a line.
    private func append(json: [UInt8], _ name: String, to buffer: inout [UInt8]) throws {
        var scanner = JSONScanner(json)
        do {
            while scanner.peek() != nil {
                let start = scanner.position
                try scanner.value()
                buffer += JSONText.compact(json[start..<scanner.position])
                buffer.append(UInt8(ascii: "\n"))
            }
        } catch {
            throw ConcatenationError.notJSON(path: "\(folder)/\(name)")
        }
    }

    private func append(text: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
        guard !text.isEmpty else { return }
        buffer += text
        if text.last != UInt8(ascii: "\n") { buffer.append(UInt8(ascii: "\n")) }
    }
}

/// Why results cannot become one file.
package enum ConcatenationError: Error, Hashable, Sendable {
    /// Results of more than one kind, by their names.
    case mixed(first: String, other: String)
    /// A task's CSV has another header than the first result.
    case otherColumns(task: Int)
    case notJSON(path: String)
}
