internal import Foundation

/// A state that threads share, with waiting for its changes.
///
/// `NSCondition` guards every access to the state; that is what makes it `Sendable`.
final class ConditionVariable<State>: @unchecked Sendable {
    private let condition = NSCondition()
    private var state: State

    init(_ state: State) {
        self.state = state
    }

    /// The answer of a waiting thread's check of the state.
    enum Look<Value> {
        case found(Value)
        /// Checks again after the next change of the state, or after this time.
        case wait(atMost: Duration?)
    }

    /// Changes the state, and wakes the waiting threads.
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

    /// Blocks the thread until the check finds a value.
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
