internal import Synchronization
internal import Timing
package import Transport

/// An AWS in memory, behind its own wire formats: SQS, Lambda, IAM, S3, STS and CloudWatch Logs.
///
/// It is strict where AWS is strict and slow where AWS is slow, in virtual time. Nothing that it holds is known beforehand:
/// what exists was created by a call, or put there by a test.
package final class FakeAWS: HTTPTransport {
    package let time: VirtualTime
    private let state: Mutex<State>

    private struct State {
        var world: FakeWorld
        var calls: [FakeCall] = []
        /// How often each operation was called.
        var occurrences: [String: Int] = [:]
        var faults: [FakeFault] = []
        var killing: Killing?
        var hook: (@Sendable (FakeCall, FakePhase) throws -> Void)?
        var busy = 0
        var mostBusy = 0
    }

    private struct Killing {
        let call: Int
        let phase: FakePhase
        let onDeath: @Sendable () -> Void
        var isDead = false
    }

    package init(time: VirtualTime = VirtualTime(), settings: FakeSettings = FakeSettings()) {
        self.time = time
        state = Mutex(State(world: FakeWorld(settings: settings)))
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        state.withLock {
            $0.busy += 1
            $0.mostBusy = max($0.mostBusy, $0.busy)
        }
        defer { state.withLock { $0.busy -= 1 } }
        await Task.yield()
        try Task.checkCancellation()
        let read = try FakeRequest(request)
        let address = try FakeAddress(request.url)
        let (call, fault) = register(read)
        try die(at: call, .beforeEffect)
        try state.withLock { $0.hook }?(call, .beforeEffect)
        if fault == .noConnection { throw Self.broken(.couldNotConnect, address) }

        var response: HTTPResponse?
        if let refusal = fault?.refusal(of: read.service) {
            response = refusal.response(of: read)
            note(refusal.code, call)
        } else {
            response = answer(read, address, call)
        }
        response?.headers["date"] = FakeDate.http(serverNow)
        response?.headers["x-amzn-requestid"] = "fake-\(call.number)"

        try die(at: call, .afterEffect)
        try state.withLock { $0.hook }?(call, .afterEffect)
        guard let response, fault != .answerLost else { throw Self.broken(.connectionLost, address) }
        return response
    }

    private var serverNow: Instant { time.now() + state.withLock { $0.world.settings.clockOffset } }

    private func register(_ request: FakeRequest) -> (FakeCall, FakeFault.Kind?) {
        state.withLock { state in
            let call = FakeCall(
                number: state.calls.count + 1, service: request.service, operation: request.operation,
                input: request.input, segments: request.segments,
                query: request.query.map { "\($0.name)=\($0.value)" }, at: time.now())
            state.calls.append(call)
            let occurrence = state.occurrences[call.operation, default: 0] + 1
            state.occurrences[call.operation] = occurrence
            return (call, state.faults.first { $0.applies(to: call, occurrence: occurrence) }?.kind)
        }
    }

    /// Nil where the answer is lost on the way.
    private func answer(_ request: FakeRequest, _ address: FakeAddress, _ call: FakeCall) -> HTTPResponse? {
        state.withLock { state in
            state.world.now = time.now()
            do {
                try FakeSignature.check(request, address, state.world.settings, now: time.now())
                return try state.world.answer(request)
            } catch let error as FakeError {
                state.calls[call.number - 1].error = error.code
                return error.response(of: request)
            } catch is FakeAnswerLost {
                return nil
            } catch {
                preconditionFailure("the fake threw something else than a refusal: \(error)")
            }
        }
    }

    private func note(_ code: String, _ call: FakeCall) {
        state.withLock { $0.calls[call.number - 1].error = code }
    }

    private func die(at call: FakeCall, _ phase: FakePhase) throws {
        let (isDead, onDeath) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard let killing = state.killing else { return (false, nil) }
            if killing.isDead { return (true, nil) }
            guard killing.call == call.number, killing.phase == phase else { return (false, nil) }
            state.killing?.isDead = true
            return (true, killing.onDeath)
        }
        onDeath?()
        if isDead { throw FakeKilled(call: call.number) }
    }

    private static func broken(_ kind: TransportError.Kind, _ address: FakeAddress) -> TransportError {
        TransportError(kind: kind, origin: "https://\(address.host)", detail: "as the test wants it")
    }
}

extension FakeAWS {
    package var calls: [FakeCall] { state.withLock { $0.calls } }

    /// How many calls were under way at once, at most.
    package var mostBusy: Int { state.withLock { $0.mostBusy } }

    /// Forgets the calls, so that numbers begin at 1 again.
    package func forgetCalls() {
        state.withLock {
            $0.calls = []
            $0.occurrences = [:]
        }
    }

    package func setFaults(_ faults: [FakeFault]) { state.withLock { $0.faults = faults } }

    /// From this call on the client is dead: every call throws ``FakeKilled``.
    ///
    /// - Parameter onDeath: what the client had written by then can be saved here.
    package func kill(atCall number: Int, _ phase: FakePhase, onDeath: @escaping @Sendable () -> Void = {}) {
        state.withLock { $0.killing = Killing(call: number, phase: phase, onDeath: onDeath) }
    }

    /// Whether the client got as far as the call at which it was to die.
    package var killed: Bool { state.withLock { $0.killing?.isDead ?? false } }

    package func revive() { state.withLock { $0.killing = nil } }

    /// Called around every call; may throw.
    package func setHook(_ hook: (@Sendable (FakeCall, FakePhase) throws -> Void)?) {
        state.withLock { $0.hook = hook }
    }

    package func change(_ body: (inout FakeSettings) -> Void) { state.withLock { body(&$0.world.settings) } }

    /// Reads or changes what exists, behind the client's back.
    package func world<Result: Sendable>(_ body: (inout FakeWorld) throws -> Result) rethrows -> Result {
        try state.withLock { state in
            state.world.now = time.now()
            state.world.settle()
            return try body(&state.world)
        }
    }

    package var census: [FakeItem] { world { $0.census } }
}
