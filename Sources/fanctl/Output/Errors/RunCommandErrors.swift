import Fanout
import Operations
import Stacks
import Timing
import WireFormat

extension RunCommandError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .badName(let name): Explanation("`\(name)` cannot be the name of a run")
        case .unknownRun(let name, let stack): Explanation("there is no run \(name) of \(stack)")
        case .noRuns(let stack):
            Explanation(
                "no run of \(stack) is known on this machine", next: "Name one that was sent elsewhere with --run.")
        case .mayBeOnQueue(let run, let messages):
            Explanation(
                "about \(messages, "message is", "messages are") on the queue: tasks of run \(run) that seem unaccounted may be among them",
                next: "Nothing was sent. Wait until `fanctl status` shows an empty queue, or go on with --force.")
        case .begunElsewhere(let run):
            Explanation(
                "run \(run) was begun on another machine, and is not known to have been sent to its end",
                next: "Finish it there with --resume.")
        case .refused(let forecast):
            Explanation(
                of: ForecastWording.refusalFirst(forecast),
                next: "Nothing was sent. Change the setting, or go on with --force.")
        case .reportOfLocalRun(let name):
            Explanation("run \(name) was done on this machine", next: "Its page: the same command with --local.")
        case .costOfLocalRun(let name):
            Explanation(
                "run \(name) was done on this machine: it cost nothing in AWS",
                next: "What its tasks would cost there, `fanctl cost --tasks N --seconds S` tells.")
        }
    }
}

extension ForecastWording {
    /// The findings, a line each; the first that refuses the sending leads.
    fileprivate static func refusalFirst(_ forecast: SendForecast) -> [String] {
        var lines = Self.lines(forecast)
        if let refusal = forecast.findings.firstIndex(where: \.isRefusal) {
            lines.insert(lines.remove(at: refusal), at: 0)
        }
        return lines
    }
}

extension PartialSendError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .sending(let run, let stack, let sent, let tasks, let cause):
            Explanation(
                of: Self.lines("run \(run): \(sent, of: tasks, "task") sent", cause),
                next: RunSession.resumeHint(run, of: stack))
        case .retrying(let retried, let cause):
            Explanation(
                of: Self.lines("\(retried, "task is", "tasks are") on the queue again, then", cause),
                next: "Nothing is lost: the same command goes on.")
        }
    }

    private static func lines(_ done: String, _ cause: any Error) -> [String] {
        let words = Explanation(of: cause).lines
        return ["\(done): \(words[0])"] + words.dropFirst()
    }
}

extension LocalRunCommandError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .noRunOfStack(let stack, let folder): Explanation("there is no such run of \(stack) in \(folder)")
        case .unknownRun(let name, let folder): Explanation("there is no run \(name) in \(folder)")
        case .noRuns(let folder): Explanation("there is no run in \(folder)", next: "`run --local` makes one.")
        }
    }
}

extension CostCommandError: ExplainedError {
    var explanation: Explanation {
        switch self {
        case .noLogGroup(let name):
            Explanation(
                "there is no log group \(name)",
                next: "It comes with `fanctl up`; what was logged in one that is gone is gone with it.")
        case .logsExpired(let run, let began, let retention):
            Explanation(
                "the logs of run \(run) have expired: it began \(began.iso8601), and they are kept for "
                    + NumberFormat.duration(retention),
                next: "What it cost cannot be told any more; `logs.retention` in the stack file keeps them longer.")
        case .nothingLogged(let run):
            Explanation("the logs have nothing of run \(run) yet", next: Self.linesArriveLate)
        case .noReportLine(let run):
            Explanation("the logs have no report of Lambda's on run \(run) yet", next: Self.linesArriveLate)
        }
    }

    private static let linesArriveLate =
        "Lines arrive some seconds after they were logged: try again once the first tasks are done."
}
