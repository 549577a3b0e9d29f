import Fanout
import Operations
import Stacks

/// Why a run does not go on, and what to do about it.
enum StallWording {
    static func words(_ reason: StallReason, _ stack: String) -> StallWords {
        let (why, remedy) = sentences(reason, stack)
        return StallWords(why: why, remedy: remedy)
    }

    private static func sentences(_ reason: StallReason, _ stack: String) -> (why: String, remedy: String) {
        let up = "`fanctl up \(stack)`"
        switch reason {
        case .mappingGone:
            return ("the event source mapping is gone: Lambda does not read from the queue", "\(up) makes it again.")
        case .mappingDisabled(let state, let detail):
            return (
                "the event source mapping is \(state.lowercased()): Lambda does not read from the queue"
                    + because(detail),
                "`fanctl resume \(stack)` goes on after a pause; where somebody else disabled it, \(up) does."
            )
        case .functionGone: return ("the function is gone", "\(up) makes it again.")
        case .functionUnusable(let state, let detail):
            return ("the function is \(state.lowercased())" + because(detail), "\(up) shows what is wrong with it.")
        case .noConcurrency:
            return (
                "the function's reserved concurrency is 0: Lambda throttles every call, and each uses up a receive",
                "Take the reservation away: `aws lambda delete-function-concurrency --function-name \(stack)`."
            )
        case .lambdaProblem(let result):
            return (
                "Lambda says of its last look at the queue: \(result)",
                "Look at the function's role and its concurrency: `fanctl status \(stack)` shows what is not as the file says."
            )
        case .allFailing(let count, let error):
            return (
                "nothing but failures for a while: \(count) tasks"
                    + (error.map { ", the commonest error: \($0)" } ?? ""),
                "Mend the worker, then `fanctl push \(stack)`."
            )
        case .nothingReceived(let waiting):
            return (
                "about \(waiting) messages wait, and nothing has received any for a while",
                "Lambda may be at the account's limit of concurrent executions; `fanctl status \(stack)` shows the stack."
            )
        case .expired(let unaccounted, let retention):
            return (
                "\(unaccounted) tasks are unaccounted for, and the queue keeps messages for \(TimeSpan(seconds: retention)) only, which are over",
                "Set a longer `queue.retention`, and send these tasks again."
            )
        case .deadLettered(let unaccounted, let letters):
            return (
                "\(unaccounted) tasks left neither result nor failure record, and about \(letters) messages are in the dead-letter queue",
                "Their worker ended without a word, or never began: look at the function's logs."
            )
        }
    }

    private static func because(_ detail: String?) -> String { detail.map { " (\($0))" } ?? "" }
}
