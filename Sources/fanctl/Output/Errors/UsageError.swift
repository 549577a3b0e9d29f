import ArgumentParser
import Fanout
import Stacks

/// The command line asks for something that cannot be; fanctl ends with 64.
///
/// The parser's `validate()` throws it as a `ValidationError`, so that the usage follows.
enum UsageError: Error, Hashable {
    // Values
    case below(option: String, minimum: String)
    case outside(option: String, range: ClosedRange<Int>)
    case above(option: String, limit: Int)
    case notPositive(option: String)
    case noDollars(option: String)
    case noText(option: String)
    case badRunOption(String)
    case badRunName(String)
    case badStackName(String)
    case badFormat(String)
    case sinceAfterUntil

    // Options that need another
    case needs(option: String, other: String)
    case needsRun(option: String)
    case needsYes(deed: String)
    case timeUnknown
    case tasksUnknown

    // Options that exclude each other
    case sandboxAndEndpoint
    case sandboxHasCredentials
    case watchAndList
    case secondsAndRun
    case runAndAllRuns
    case resumeAndMissing
    case selectionOfKnownRun(option: String)
    case endlessUntil
    case estimateOfRun
    case missingOffline
    case notLocally([String])
    case localResumes
    case localRetry
}

extension ValidationError {
    /// For the parser, which puts the command's usage below.
    init(_ error: UsageError) { self.init(error.explanation.what) }
}

extension UsageError: ExplainedError {
    var explanation: Explanation { Explanation(words) }

    private var words: String {
        switch self {
        case .below(let option, let minimum): "\(option) takes a number from \(minimum)."
        case .outside(let option, let range):
            "\(option) takes a number from \(range.lowerBound) to \(range.upperBound)."
        case .above(let option, let limit): "\(option) takes a number up to \(limit)."
        case .notPositive(let option): "\(option) takes a number above 0."
        case .noDollars(let option): "\(option) takes dollars, from 0."
        case .noText(let option): "\(option) takes a text that is not empty."
        case .badRunOption(let name): "--run takes 1 to 64 of letters, digits, _ and -, not `\(name)`."
        case .badRunName(let name): "`\(name)` cannot be the name of a run."
        case .badStackName(let name): "`\(name)` cannot be the name of a stack: it takes \(Stack.nameRule)"
        case .badFormat(let name): "--format takes csv, jsonl or json, not `\(name)`."
        case .sinceAfterUntil: "--since is later than --until"
        case .needs(let option, let other): "\(option) needs \(other)."
        case .needsRun(let option): "\(option) needs --run: which run?"
        case .needsYes(let deed): "\(deed); without a terminal to ask on, it needs --yes"
        case .timeUnknown: "How long does a task take? Say so with --seconds or --from-run, or name a --run."
        case .tasksUnknown: "How many tasks? Say so with --tasks."
        case .sandboxAndEndpoint: "--sandbox and --endpoint both say where to go: give one of them."
        case .sandboxHasCredentials:
            "--sandbox has credentials of its own: leave out --profile and --role-arn."
        case .watchAndList: "--watch pushes and --list does not: give one of them."
        case .secondsAndRun: "--seconds and --from-run say the same: give one of them."
        case .runAndAllRuns: "--run and --all-runs both say which: give one of them."
        case .resumeAndMissing: "--missing sends what --resume would, too: leave out --resume."
        case .selectionOfKnownRun(let option):
            "\(option) takes the tasks that the run was begun with: leave out --sample and --skip-bad."
        case .endlessUntil: "--follow has no end: leave out --until."
        case .estimateOfRun:
            "--run tells what a run has cost: leave out --tasks, --seconds, --from-run and --concurrency."
        case .missingOffline: "--dry-run asks AWS nothing, and so does not know which tasks are unaccounted."
        case .notLocally(let options): "\(options.listed) do not go with --local."
        case .localResumes: "--local resumes a run by itself: leave out --resume and --missing."
        case .localRetry: "--retry does not go with --local: `run --local --retry-failed` does them again."
        }
    }
}

extension [String] {
    /// `a, b and c`.
    fileprivate var listed: String { dropLast().joined(separator: ", ") + (count > 1 ? " and " : "") + (last ?? "") }
}
