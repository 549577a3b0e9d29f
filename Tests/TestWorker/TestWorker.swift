internal import FanWorker
internal import Glibc

/// A worker that does what its tasks say.
@main
struct TestWorker: Worker {
    struct Task: Decodable {
        let order: Order
        let text: String?
        let count: Int?
    }

    enum Order: String, Decodable {
        case answer, giveUp, fail
        /// Answers with the process's id.
        case identify
        /// Answers with what is at a URL.
        case fetch
        /// Answers with so many bytes.
        case large
        /// Holds its thread: for so many milliseconds, or for ever.
        case pause, block
        /// Ends the process.
        case exit, abort, kill
        /// Throws what nobody expects.
        case throwLong, throwOdd
        /// Is done once there is a file of this path.
        case await
        /// Wants to be done in an hour.
        case postpone
        /// Takes so many megabytes of memory, and keeps them.
        case hoard
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let isHasty: Bool

    init(environment: WorkerEnvironment) throws {
        isHasty = environment["TEST_WORKER_IS_HASTY"] != nil
        if let refusal = environment["TEST_WORKER_REFUSES"] { throw Failure(description: refusal) }
    }

    func retryDelay(after error: any Error, attempt: Int) -> Duration {
        isHasty ? .zero : Backoff().delay(attempt: attempt)
    }

    func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
        context.log("does \(task.order.rawValue)")
        switch task.order {
        case .answer: return .text(task.text ?? "")
        case .identify: return .text("\(getpid())")
        case .fetch: return .text(try await context.http.get(task.text ?? "").text)
        case .large: return .csv([UInt8](repeating: UInt8(ascii: "x"), count: task.count ?? 0))
        case .giveUp: throw GiveUp(task.text ?? "")
        case .fail: throw Failure(description: task.text ?? "")
        case .throwLong: throw Failure(description: String(repeating: "ö", count: 5_000_000))
        case .throwOdd: throw Failure(description: "a\nb\u{0}c\u{1b}[31m\"}\u{2028}\u{202e}")
        case .pause:
            usleep(UInt32(task.count ?? 0) * 1000)
            return .text("")
        case .await:
            while access(task.text ?? "", F_OK) != 0 { try await _Concurrency.Task.sleep(for: .milliseconds(5)) }
            return .text("")
        case .postpone: throw Retry("not yet", after: .seconds(3600))
        case .hoard:
            let size = (task.count ?? 0) * 1_048_576
            memset(malloc(size), 1, size)
            sleep(3600)
            return .text("")
        case .block, .exit, .abort, .kill: Self.neverReturn(task.order)
        }
    }

    private static func neverReturn(_ order: Order) -> Never {
        if order == .exit { Glibc.exit(7) }
        if order == .abort { Glibc.abort() }
        if order == .kill { Glibc.kill(getpid(), SIGKILL) }
        while true { sleep(3600) }
    }
}
