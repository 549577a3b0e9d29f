internal import Foundation
package import Timing

/// A function on this machine: a worker's process behind a Runtime API of its own, on a thread of its own.
package struct LocalFunction: Sendable {
    private let invocations: ConditionVariable<Invocations>

    private struct Invocations {
        var next: Invocation?
        var isClosed = false
        /// Why there is no function.
        var failure: (any Error)?
        var remote: ProcessRemote?
    }

    private struct Invocation {
        let event: [UInt8]
        let timeout: Duration
        let cancellation: Cancellation
        let done: CheckedContinuation<InvocationOutcome, any Error>
    }

    /// Runs the body with a function that lives as long as the body does. The process is started with the first event.
    ///
    /// - Parameter initialisationLimit: for a process to ask for its first event; by default Lambda's.
    /// - Throws: where nothing can be bound to 127.0.0.1, and what the body throws.
    package static func running<Value: Sendable>(
        _ process: WorkerProcess, time: any TimeSource, initialisationLimit: Duration = .seconds(10),
        _ body: @Sendable @escaping (LocalFunction) async throws -> Value
    ) async throws -> Value {
        let function = LocalFunction(invocations: ConditionVariable(Invocations()))
        async let ended: Void = function.live(process, time, initialisationLimit)
        defer { function.invocations.change { $0.isClosed = true } }
        let value = try await body(function)
        function.invocations.change { $0.isClosed = true }
        await ended
        return value
    }

    /// The outcome of one event. Only one is invoked at a time, as in Lambda.
    ///
    /// - Parameter timeout: from the moment that the worker takes the event.
    /// - Throws: `CancellationError`; the process is ended then. Where nothing can be bound to 127.0.0.1.
    package func invoke(_ event: [UInt8], timeout: Duration) async throws -> InvocationOutcome {
        let cancellation = Cancellation()
        let outcome = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { done in
                let failure = invocations.change { state -> (any Error)? in
                    precondition(state.next == nil, "a worker does one invocation at a time")
                    if let failure = state.failure { return failure }
                    state.next = Invocation(event: event, timeout: timeout, cancellation: cancellation, done: done)
                    return nil
                }
                if let failure { done.resume(throwing: failure) }
            }
        } onCancel: {
            cancellation.cancel()
            invocations.read { $0.remote }?.wake()
        }
        try Task.checkCancellation()
        return outcome
    }

    /// Returns once there will be no more invocations, and the process has ended.
    private func live(_ process: WorkerProcess, _ time: any TimeSource, _ initialisationLimit: Duration) async {
        await withCheckedContinuation { ended in
            Thread.detachNewThread {
                work(process, time, initialisationLimit)
                ended.resume()
            }
        }
    }

    private func work(_ process: WorkerProcess, _ time: any TimeSource, _ initialisationLimit: Duration) {
        let environment: ExecutionEnvironment
        do {
            environment = try ExecutionEnvironment(process, time: time, initialisationLimit: initialisationLimit)
        } catch {
            let waiting = invocations.change { state in
                state.failure = error
                return state.next
            }
            waiting?.done.resume(throwing: error)
            return
        }
        invocations.change { $0.remote = environment.remote }
        while let invocation = next() {
            let end = environment.invoke(
                invocation.event, timeout: invocation.timeout, cancellation: invocation.cancellation)
            invocation.done.resume(returning: end.outcome)
        }
        environment.stop()
    }

    private func next() -> Invocation? {
        invocations.wait { state in
            defer { state.next = nil }
            if let next = state.next { return .found(next) }
            return state.isClosed ? .found(nil) : .wait(atMost: nil)
        }
    }
}
