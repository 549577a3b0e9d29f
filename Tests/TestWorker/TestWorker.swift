internal import FanWorker
internal import Glibc

/// A worker that does what its tasks say.
@main
struct TestWorker: Worker {
    struct Task: Decodable {
        let order: Order
        let text: String?
    }

    enum Order: String, Decodable {
        case answer, giveUp, fail, exit
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(environment: WorkerEnvironment) throws {
        if let refusal = environment["TEST_WORKER_REFUSES"] { throw Failure(description: refusal) }
    }

    func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
        context.log("does \(task.order.rawValue)")
        switch task.order {
        case .answer: return .text(task.text ?? "")
        case .giveUp: throw GiveUp(task.text ?? "")
        case .fail: throw Failure(description: task.text ?? "")
        case .exit: Glibc.exit(7)
        }
    }
}
