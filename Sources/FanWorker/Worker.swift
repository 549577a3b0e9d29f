/// Something that is done for every task, in as many copies as the queue asks for.
///
///     @main
///     struct Greeter: Worker {
///         struct Task: Decodable { let name: String }
///
///         init(environment: WorkerEnvironment) {}
///
///         func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
///             .text("Hello, \(task.name)!")
///         }
///     }
///
/// What `run` returns is saved under the task's own name. What it throws decides what happens next: ``GiveUp`` and
/// ``Rejected`` record a failure and end the task; every other error lets the task come back, until it was tried as often as
/// the stack file allows.
public protocol Worker: Sendable {
    /// What a message's body holds.
    associatedtype Task: Decodable & Sendable

    /// Called once in the life of a process, before the first task.
    init(environment: WorkerEnvironment) throws

    /// Does one task. The same task may arrive twice: its result is saved once.
    func run(_ task: Task, context: TaskContext) async throws -> TaskResult
}

/// The variables that the worker was given.
public struct WorkerEnvironment: Sendable {
    let variables: [String: String]

    /// - Parameter variables: by name; a worker's tests give their own.
    public init(variables: [String: String]) {
        self.variables = variables
    }

    /// The value of a variable; nil where it is not set or empty.
    public subscript(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// The task cannot be done, now or later: it is recorded as a failure and does not come back.
public struct GiveUp: Error, Hashable, Sendable {
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}

/// The task itself is malformed: it is recorded as a failure and does not come back.
public struct Rejected: Error, Hashable, Sendable {
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
