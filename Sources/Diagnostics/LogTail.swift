internal import Synchronization

/// The last lines of a log: a task's, or what a program writes.
package final class LogTail: Sendable {
    private let mostLines: Int
    private let mostBytes: Int
    private let kept = Mutex<[String]>([])

    /// - Parameter mostBytes: of all lines together, in UTF-8. Of a line that is longer, its beginning is kept.
    package init(mostLines: Int, mostBytes: Int = .max) {
        self.mostLines = mostLines
        self.mostBytes = mostBytes
    }

    /// The first is the oldest.
    package var lines: [String] { kept.withLock { $0 } }

    package func append(_ line: String) {
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
