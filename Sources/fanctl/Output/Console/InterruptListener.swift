import Foundation
import Operations

/// Ctrl-C: the first stops what has not begun, the second ends the process.
enum InterruptListener {
    /// An interruption that Ctrl-C asks for until the process ends.
    ///
    /// - Parameter isSilent: tells nothing at the first Ctrl-C.
    static func listen(isSilent: Bool = false) -> Interruption {
        let interruption = Interruption()
        if isSilent { interruption.say(nil) }
        var ends: [Int32] = [0, 0]
        // Without a pipe Ctrl-C ends the process at once, as it would have anyway.
        guard pipe(&ends) == 0 else { return interruption }
        writingEnd = ends[1]
        let readingEnd = ends[0]
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let length = read(readingEnd, &byte, 1)
                if length < 0 && errno == EINTR { continue }
                guard length == 1 else { return }
                heard(interruption)
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
        return interruption
    }

    private static func heard(_ interruption: Interruption) {
        if interruption.ask() > 1 { exit(ExitStatus.interrupted.rawValue) }
        if let words = interruption.words { TerminalConsole.write("\n\(words)\n", to: STDERR_FILENO) }
    }
}

/// Written once, before the handler that reads it is set.
private nonisolated(unsafe) var writingEnd: Int32 = -1
