package import AWSCore
internal import Synchronization
internal import Timing

/// Counts the calls to AWS, and shows them with `--verbose`.
package final class CallCounter: Sendable {
    private let state = Mutex(0)
    private let console: (any Console)?

    package init(console: (any Console)?) {
        self.console = console
    }

    package var count: Int { state.withLock { $0 } }

    package func record(_ attempt: RequestPipeline.Attempt) {
        let number = state.withLock { count in
            count += 1
            return count
        }
        guard let console else { return }
        let milliseconds = Int(attempt.duration.inSeconds * 1000)
        var line = "call \(number): \(attempt.call.service.rawValue) \(attempt.call.operation) \(milliseconds) ms"
        if let error = attempt.error { line += ", \(error.code ?? "no answer")" }
        if attempt.number > 1 { line += ", attempt \(attempt.number)" }
        if let next = attempt.nextIn { line += ", again in \(Int(next.inSeconds * 1000)) ms" }
        console.tell(console.paint(line, .grey))
    }
}
