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
                "`fanctl resume \(stack)` ends a pause; if somebody else disabled it, run \(up)."
            )
        case .functionGone: return ("the function is gone", "\(up) makes it again.")
        case .functionUnusable(let state, let detail):
            return ("the function is \(state.lowercased())" + because(detail), "\(up) shows what is wrong with it.")
        case .noConcurrency:
            return (
                "the function's reserved concurrency is 0: Lambda throttles every call, and each uses up a receive",
                "Remove the reservation: `aws lambda delete-function-concurrency --function-name \(stack)`."
            )
        case .lambdaProblem(let result):
            return (
                "Lambda reports on its last poll of the queue: \(result)",
                "Check the function's role and its concurrency: `fanctl status \(stack)` shows what differs from the stack file."
            )
        case .allFailing(let count, let error):
            return (
                "nothing but failures for a while: \(count, "task")"
                    + (error.map { ", the commonest error: \($0)" } ?? ""),
                "Fix the worker, then `fanctl push \(stack)`."
            )
        case .nothingReceived(let waiting):
            return (
                "about \(waiting, "message waits", "messages wait"), and nothing has received any for a while",
                "Lambda may be at the account's limit of concurrent executions; `fanctl status \(stack)` shows the stack."
            )
        case .expired(let unaccounted, let retention):
            return (
                "\(unaccounted, "task is", "tasks are") unaccounted for, and the queue has deleted what is older than \(NumberFormat.duration(.seconds(retention)))",
                "Set a longer `queue.retention`, and send these tasks again."
            )
        case .deadLettered(let unaccounted, let letters):
            return (
                "\(unaccounted, "task") left neither result nor failure record, and about \(letters, "message is", "messages are") in the dead-letter queue",
                "Their worker process ended without an error message, or never started: `fanctl logs \(stack)` shows its log."
            )
        }
    }

    private static func because(_ detail: String?) -> String { detail.map { " (\($0))" } ?? "" }
}
