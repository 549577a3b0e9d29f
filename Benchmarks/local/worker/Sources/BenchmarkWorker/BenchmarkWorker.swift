import FanWorker

/// Does nothing, for as long as it is told to.
@main
struct BenchmarkWorker: Worker {
    struct Task: Decodable {
        let number: String
    }

    private let pause: Duration

    init(environment: WorkerEnvironment) {
        pause = .milliseconds(environment["PAUSE_MILLISECONDS"].flatMap { Int($0) } ?? 0)
    }

    func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
        if pause > .zero { try await _Concurrency.Task.sleep(for: pause) }
        return .text(task.number)
    }
}
