/// The code that runs for every task, in as many copies as the queue asks for.
///
/// ```swift
/// @main
/// struct Greeter: Worker {
///     struct Task: Decodable { let name: String }
///
///     init(environment: WorkerEnvironment) {}
///
///     func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
///         .text("Hello, \(task.name)!")
///     }
/// }
/// ```
///
/// The result that `run` returns is saved under the task's own key. An error decides what happens next: ``GiveUp`` and
/// ``Rejected`` record a failure and end the task. Every other error leads to a retry, as often as the stack file allows.
/// ``Retry`` sets the reason and the delay.
public protocol Worker: Sendable {
    /// The type of a task, decoded from the JSON of a message's body.
    ///
    /// If it is `String`, a body that is not a JSON string is the task itself: messages of other producers need not be JSON.
    associatedtype Task: Decodable & Sendable

    /// Makes the worker, once in the life of a process, before the first task.
    init(environment: WorkerEnvironment) throws

    /// Runs one task. SQS may deliver a task twice: its result is saved once.
    ///
    /// Shortly before the invocation's time is over the task is cancelled and retried later. A task that ignores its
    /// cancellation runs on, and the log names it.
    ///
    /// `run` has a thread of the tasks' own, so a blocking call there delays no other task. Inside `Task.detached` or `Task { }`,
    /// and in actors that are called from there, it blocks one of Swift's own threads. There are as many of those as
    /// processors, on Lambda often one, and timers need it. So make blocking calls in `run`, and in child tasks of task groups
    /// and `async let`.
    ///
    /// - Throws: what it likes; see <doc:WriteYourFirstWorker#What-errors-decide>.
    func run(_ task: Task, context: TaskContext) async throws -> TaskResult

    /// The number of tasks of one batch that run at once; 8 by default.
    var width: Int { get }

    /// The delay before a retry, from 0 seconds to 12 hours; not called for a ``Retry`` with a delay of its own.
    ///
    /// By default ``Backoff`` with its default values. A delay beyond the queue's retention would lose the task.
    ///
    /// - Parameters:
    ///   - error: what ``run(_:context:)`` threw; `CancellationError` if the time was over.
    ///   - attempt: the number of attempts so far, 1 or more.
    func retryDelay(after error: any Error, attempt: Int) -> Duration
}

extension Worker {
    public var width: Int { 8 }

    public func retryDelay(after error: any Error, attempt: Int) -> Duration {
        Backoff().delay(attempt: attempt)
    }
}
