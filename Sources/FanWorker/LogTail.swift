internal import Synchronization
internal import WireFormat

/// The last lines that a task logged: they go into its failure record.
final class LogTail: Sendable {
    private let mostLines: Int
    private let mostBytes: Int
    private let kept = Mutex<[String]>([])

    init(mostLines: Int = FailureRecord.mostLogLines, mostBytes: Int = FailureRecord.mostLogBytes) {
        self.mostLines = mostLines
        self.mostBytes = mostBytes
    }

    /// In the order in which they were logged.
    var lines: [String] { kept.withLock { $0 } }

    func append(_ line: String) {
        let isWhole = line.utf8.count <= mostBytes
        let line = isWhole ? line : String(decoding: line.utf8.prefix(mostBytes), as: UTF8.self)
        kept.withLock { lines in
            lines.append(line)
            while lines.count > mostLines || lines.count > 1 && lines.reduce(0, { $0 + $1.utf8.count }) > mostBytes {
                lines.removeFirst()
            }
        }
    }
}
