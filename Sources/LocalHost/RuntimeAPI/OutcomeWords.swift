internal import Foundation

/// How invocations end, in words.
enum OutcomeWords {
    static func end(_ outcome: InvocationOutcome, within limit: Duration) -> String {
        switch outcome {
        case .response: "the worker's answer cannot be read"
        case .failed(let failure): self.failure(failure)
        case .crashed(let end): "the worker's process \(self.end(end)) while the task was being done"
        case .timedOut: "it was not done within \(Int(limit / .seconds(1))) seconds"
        }
    }

    static func start(_ outcome: InvocationOutcome, within limit: Duration) -> String {
        switch outcome {
        case .response: "it answered an event that it had not asked for"
        case .failed(let failure): self.failure(failure)
        case .crashed(let end): "its process \(self.end(end))"
        case .timedOut: "it did not ask for an event within \(Int(limit / .seconds(1))) seconds"
        }
    }

    /// Nil where the worker answered an event without tasks.
    static func trial(_ outcome: InvocationOutcome, within limit: Duration) -> String? {
        switch outcome {
        case .response: nil
        case .failed(let failure): self.failure(failure)
        case .crashed(let end): "its process \(self.end(end))"
        case .timedOut: "it did not answer an event within \(Int(limit / .seconds(1))) seconds"
        }
    }

    private static func end(_ end: ProcessEnd) -> String {
        switch end {
        case .exited(let status): "ended with status \(status)"
        case .signalled(let signal): "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
        case .outOfMemory(let megabytes): "was ended because it used more than \(megabytes) MB of memory"
        }
    }

    private struct Words: Decodable {
        let errorMessage: String
    }

    private static func failure(_ failure: FunctionFailure) -> String {
        let words = try? JSONDecoder().decode(Words.self, from: Data(failure.body))
        return "\(failure.type): \(words?.errorMessage ?? String(decoding: failure.body.prefix(500), as: UTF8.self))"
    }
}
