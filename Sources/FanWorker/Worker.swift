/// Something that is done for every task, in as many copies as the queue asks for.
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
/// What `run` returns is saved under the task's own name. What it throws decides what happens next: ``GiveUp`` and
/// ``Rejected`` record a failure and end the task; every other error lets the task come back after a while, until it was
/// tried as often as the stack file allows. ``Retry`` says why, and when.
public protocol Worker: Sendable {
    /// What a message's body holds, as JSON.
    ///
    /// Where it is `String`, a body that is no JSON string is the task as it is: messages of other producers need not be
    /// JSON.
    associatedtype Task: Decodable & Sendable

    /// Called once in the life of a process, before the first task.
    init(environment: WorkerEnvironment) throws

    /// Does one task. The same task may arrive twice: its result is saved once.
    ///
    /// Shortly before the invocation's time is over the task is cancelled, and comes back. A task that does not end then is
    /// left alone, and named in the log.
    ///
    /// A call that blocks holds a thread that is the tasks' own, and holds up nobody else. Inside `Task.detached` or `Task { }`,
    /// and in actors that are called from there, it holds one of Swift's own threads. There are as many of those as
    /// processors, on Lambda often one, and without it nothing watches the time: leave such calls in `run`, and in child tasks
    /// of task groups and `async let`.
    ///
    /// - Throws: what it likes; see <doc:WriteYourFirstWorker#What-errors-decide>.
    func run(_ task: Task, context: TaskContext) async throws -> TaskResult

    /// How many tasks of one batch are done at once: 8, where a worker does not say otherwise.
    var width: Int { get }

    /// How long a task waits in the queue after it failed, from 0 seconds to 12 hours; a ``Retry`` with a time of its own is
    /// not asked about.
    ///
    /// By itself that is ``Backoff`` with its own values. A delay beyond the queue's retention would lose the task.
    ///
    /// - Parameters:
    ///   - error: what ``run(_:context:)`` threw; `CancellationError` where the time was over.
    ///   - attempt: how often the task was tried so far, 1 or more.
    func retryDelay(after error: any Error, attempt: Int) -> Duration
}

extension Worker {
    public var width: Int { 8 }

    public func retryDelay(after error: any Error, attempt: Int) -> Duration {
        Backoff().delay(attempt: attempt)
    }
}
