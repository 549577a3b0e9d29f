import ArgumentParser
import Foundation
import Operations
import Reconciliation

/// Ends the process with an error's words and code.
enum ErrorReport {
    static func exit(with error: any Error) -> Never {
        // Help and version come first: to look for an error's words, the runtime goes through every conformance of the
        // program, which takes 2 ms.
        let code = Fanctl.exitCode(for: error)
        if code.isSuccess { exit(code, Fanctl.fullMessage(for: error), to: STDOUT_FILENO) }
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
        if let error = error as? any ExplainedError {
            tell(error)
            Foundation.exit(status(of: error).rawValue)
        }
        exit(code, Fanctl.fullMessage(for: error), to: STDERR_FILENO)
    }

    /// The parser's own words, in which wrong arguments are quoted.
    private static func exit(_ code: ExitCode, _ message: String, to descriptor: Int32) -> Never {
        if !message.isEmpty { TerminalConsole.write("\(ConsoleText(lines: message))\n", to: descriptor) }
        Foundation.exit(code.rawValue)
    }

    private static func status(of error: any ExplainedError) -> ExitStatus {
        switch error {
        case is UsageError: .usage
        case let failure as ApplyFailure where failure.wasInterrupted && failure.failures.isEmpty: .interrupted
        default: .failed
        }
    }

    /// Says what went wrong and goes on.
    static func tell(_ error: any ExplainedError) { tellAll(error.explanation.lines) }

    private static func tellAll(_ lines: [String]) {
        for (index, line) in lines.enumerated() { tell(index == 0 ? "fanctl: \(line)" : "  \(line)") }
    }

    private static func tell(_ line: String) {
        TerminalConsole.write("\(line)\n", to: STDERR_FILENO)
    }
}

enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    case attention = 2
    case usage = 64
    case interrupted = 130
}
