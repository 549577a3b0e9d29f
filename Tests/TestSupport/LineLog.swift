import Synchronization

/// Lines that a program wrote.
package final class LineLog: Sendable {
    private let kept = Mutex<[String]>([])

    package init() {}

    package var lines: [String] { kept.withLock { $0 } }

    @Sendable package func append(_ line: String) { kept.withLock { $0.append(line) } }
}
