import ArgumentParser
import Foundation
import Reconciliation

/// Ends the process with an error's words and code.
enum ErrorReport {
    static func exit(with error: any Error) -> Never {
        if let attention = error as? NeedsAttention {
            attention.lines.forEach(tell)
            Foundation.exit(ExitStatus.attention.rawValue)
        }
        if let interrupted = error as? Interrupted {
            tellAll(interrupted.lines)
            Foundation.exit(ExitStatus.interrupted.rawValue)
        }
        if error is CancellationError {
            tell("fanctl: interrupted")
            Foundation.exit(ExitStatus.interrupted.rawValue)
        }
        if let refused = error as? UsageRefusal {
            tell("fanctl: \(refused.message)")
            Foundation.exit(ExitStatus.usage.rawValue)
        }
        if tell(error) {
            let wasInterrupted = (error as? ApplyFailure).map { $0.wasInterrupted && $0.failures.isEmpty } ?? false
            Foundation.exit((wasInterrupted ? ExitStatus.interrupted : .failed).rawValue)
        }
        // The parser's own: help, version, usage. Wrong arguments are quoted in it.
        let code = Fanctl.exitCode(for: error)
        let message = ConsoleText(lines: Fanctl.fullMessage(for: error))
        if !message.string.isEmpty {
            Console.write("\(message)\n", to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
        }
        Foundation.exit(code.rawValue)
    }

    /// Says what went wrong and goes on; false where there are no words for it.
    static func tell(_ error: any Error) -> Bool {
        guard let lines = ErrorWording.lines(for: error) else { return false }
        tellAll(lines)
        return true
    }

    private static func tellAll(_ lines: [String]) {
        for (index, line) in lines.enumerated() { tell(index == 0 ? "fanctl: \(line)" : "  \(line)") }
    }

    private static func tell(_ line: String) {
        Console.write("\(line)\n", to: STDERR_FILENO)
    }
}

enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    case attention = 2
    case usage = 64
    case interrupted = 130
}

/// The command did what it could; a person has to look at the rest.
struct NeedsAttention: Error {
    let lines: [String]
}

/// Ctrl-C: what was begun is recorded, the rest was not begun.
struct Interrupted: Error {
    let lines: [String]
}

/// The command line asks for something that cannot be.
struct UsageRefusal: Error {
    let message: String
}
