import Foundation
import Synchronization

/// Ctrl-C: the first stops what has not begun, the second ends the process.
final class Interruption: Sendable {
    private static let count = Mutex(0)
    private static let words = Mutex<String?>("finishing what is in flight; Ctrl-C again ends at once")

    /// Whether a first Ctrl-C came.
    var wasAsked: Bool { Self.count.withLock { $0 > 0 } }

    /// What is said at the first Ctrl-C from now on; nil for nothing.
    func say(_ words: String?) { Self.words.withLock { $0 = words } }

    /// Listens until the process ends.
    func listen() {
        var ends: [Int32] = [0, 0]
        // Without a pipe Ctrl-C ends the process at once, as it would have anyway.
        guard pipe(&ends) == 0 else { return }
        writingEnd = ends[1]
        let readingEnd = ends[0]
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let length = read(readingEnd, &byte, 1)
                if length < 0 && errno == EINTR { continue }
                guard length == 1 else { return }
                Self.heard()
            }
        }
        // Swift's threads block signals, the main thread does not: it runs the handler.
        signal(SIGINT) { _ in
            // A handler may do next to nothing: writing a byte is allowed.
            let saved = errno
            var byte: UInt8 = 0
            _ = write(writingEnd, &byte, 1)
            errno = saved
        }
    }

    private static func heard() {
        let times = count.withLock { count in
            count += 1
            return count
        }
        if times > 1 { exit(ExitStatus.interrupted.rawValue) }
        if let words = words.withLock(\.self) { Console.write("\n\(words)\n", to: STDERR_FILENO) }
    }
}

/// Written once, before the handler that reads it is set.
private nonisolated(unsafe) var writingEnd: Int32 = -1
