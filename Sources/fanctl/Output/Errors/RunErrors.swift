import Fanout
import Operations
import WireFormat

extension RunError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .alreadySent(let earlier):
            Explanation(
                "these tasks were sent before, as run \(earlier.run)",
                next: "Finish that run with --run \(earlier.run) --resume, or name a new one with --run.")
        case .runExists(let record):
            Explanation("run \(record.run) exists", next: "Name another with --run, or finish it with --resume.")
        case .unknownRun(let run): Explanation("there is no run \(run) on this machine")
        case .beingSent(let path): Explanation("another fanctl is sending this run (\(path))")
        case .inputChanged(let run, let source):
            Explanation("\(source) is not the input that run \(run) was begun with")
        case .newerVersion(let place, let version):
            Explanation("\(place) has version \(version), newer than this fanctl knows")
        case .unreadable(let place, let detail): Explanation("\(place) cannot be read: \(detail)")
        case .badAcknowledgement(let path, let line): Explanation("\(path):\(line): error: not a range of tasks")
        case .queueMissing(let queue): Explanation("the queue \(queue) is gone", next: "`fanctl up` makes it again.")
        case .deadLettersMoveOn(let queue):
            Explanation(
                "the dead-letter queue \(queue) has a dead-letter queue of its own",
                next: "Reading it could move its messages there: take its redrive policy away first.")
        case .moveEnded(let status, let reason, let moved):
            Explanation(
                "SQS ended the move of the dead letters (\(status)): \(reason ?? "no reason given")",
                next: "\(moved) were moved; the others are where they were. Run the same command again to go on.")
        case .counterMissing(let queue, let counter): Explanation("SQS gave no \(counter) for \(queue)")
        }
    }
}

extension DownloadError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .differs(let key):
            Explanation(
                "\(key) arrived with other contents each time, and never with those of the checksum that S3 gives")
        }
    }
}

extension ConcatenationError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .mixed(let first, let other):
            Explanation("the results are of more than one kind and cannot become one file: \(first) and \(other)")
        case .otherColumns(let task):
            Explanation("the result of task \(task) has other columns than those before it")
        case .notJSON(let path): Explanation("\(path) is not JSON")
        }
    }
}

extension InputError: ExplainedError {
    /// `FILE:LINE:COLUMN: error: …`, which editors know how to open.
    var explanation: Explanation {
        let place = line == 0 ? "" : ":\(line)" + (column.map { ":\($0)" } ?? "")
        return Explanation("\(source)\(place): error: \(problem.words)")
    }
}

extension InputError.Problem {
    fileprivate var words: String {
        switch self {
        case .noTasks: "there is no task in it"
        case .notUTF8: "it is not UTF-8"
        case .refusedCharacter(let code): "SQS does not carry the character U+\(String(code, radix: 16).uppercased())"
        case .tooLong(let limit):
            "the task is larger than the \(NumberFormat.bytes(limit)) that SQS carries (is a quote left open?)"
        case .emptyHeaderName(let field): "column \(field) has no name"
        case .repeatedHeaderName(let name): "two columns are called `\(name)`"
        case .missingFields(let expected, let found): "\(found) fields where the header has \(expected)"
        case .surplusFields(let expected): "more fields than the \(expected) of the header"
        case .unclosedQuote: "a quote is never closed"
        case .bareQuote: "a quote inside a field that does not begin with one"
        case .textAfterQuote: "text after a closing quote"
        case .json(let problem): "not JSON: \(problem)"
        case .notAnObject: "a task must be a JSON object"
        case .notAnArray: "the file must be a JSON array of objects"
        case .gzipCutOff: "the gzip file is cut off"
        case .gzipDamaged(let detail): "the gzip file is damaged: \(detail)"
        }
    }
}

extension BadTask {
    /// A part of an input that was passed over, in one line.
    var line: String {
        let more = lastLine > error.line ? " (up to line \(lastLine))" : ""
        return error.explanation.what + more
    }
}
