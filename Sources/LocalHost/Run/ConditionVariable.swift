internal import Foundation

/// A state that threads share, and wait for.
///
/// `NSCondition` guards every access to the state; that is what makes it `Sendable`.
final class ConditionVariable<State>: @unchecked Sendable {
    private let condition = NSCondition()
    private var state: State

    init(_ state: State) {
        self.state = state
    }

    /// What whoever waits finds.
    enum Look<Value> {
        case found(Value)
        /// Looks again when somebody changes the state, and at the latest after so long.
        case wait(atMost: Duration?)
    }

    /// Changes the state; whoever waits looks again.
    func change<Value, Failure: Error>(_ body: (inout State) throws(Failure) -> Value) throws(Failure) -> Value {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return try body(&state)
    }

    func read<Value>(_ body: (State) -> Value) -> Value {
        condition.lock()
        defer { condition.unlock() }
        return body(state)
    }

    /// Holds the thread until something is found.
    func wait<Value>(_ look: (inout State) -> Look<Value>) -> Value {
        condition.lock()
        defer { condition.unlock() }
        while true {
            switch look(&state) {
            case .found(let value): return value
            case .wait(let limit?): _ = condition.wait(until: Date(timeIntervalSinceNow: limit / .seconds(1)))
            case .wait(nil): condition.wait()
            }
        }
    }
}
