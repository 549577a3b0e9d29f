internal import AWSCore

/// Where an invocation meets the worker: one at a time, as in Lambda.
actor InvocationExchange {
    struct Offer: Sendable {
        let requestID: String
        let event: [UInt8]
        /// From the moment that the worker takes it.
        let timeout: Duration
    }

    struct Taken: Sendable {
        let offer: Offer
        let deadline: Instant
    }

    /// What the invoker is told, in order.
    enum Happening: Sendable {
        case taken
        case ended(InvocationOutcome)
    }

    private struct Invocation {
        let offer: Offer
        let happenings: AsyncStream<Happening>.Continuation
        var isTaken = false
    }

    /// Yields when a process may be needed.
    nonisolated let demand: AsyncStream<Void>
    private let demanded: AsyncStream<Void>.Continuation
    private let time: any TimeSource
    private var invocation: Invocation?
    /// The worker's open request for the next event.
    private var waiting: AsyncStream<Taken>.Continuation?
    /// The process has been ready for an event.
    private var hasAsked = false
    /// The process is to end: it gets nothing more.
    private var isStopping = false
    private var stop: AsyncStream<Void>.Continuation?

    init(time: any TimeSource) {
        self.time = time
        (demand, demanded) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: The process

    var needsProcess: Bool { invocation != nil }

    /// Called before a process starts; yields once that process is to be ended.
    func processStarts() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        (hasAsked, isStopping, stop) = (false, false, continuation)
        return stream
    }

    func processEnded(_ end: ProcessEnd) {
        // One that ended of itself between two events, or was made to end, is replaced.
        let mayBeReplaced = hasAsked || isStopping
        forgetProcess()
        if let invocation, invocation.isTaken || !mayBeReplaced { finish(.crashed(end)) }
    }

    func processNotStarted(_ failure: FunctionFailure) {
        forgetProcess()
        finish(.failed(failure))
    }

    private func forgetProcess() {
        waiting?.finish()
        (waiting, stop, hasAsked, isStopping) = (nil, nil, false, false)
    }

    // MARK: The invoker's side

    func offer(_ offer: Offer) -> AsyncStream<Happening> {
        precondition(invocation == nil, "a worker does one invocation at a time")
        let (stream, continuation) = AsyncStream.makeStream(of: Happening.self)
        invocation = Invocation(offer: offer, happenings: continuation)
        handOver()
        demanded.yield()
        return stream
    }

    /// Takes an invocation back, and has the process ended that does it.
    func withdraw(_ requestID: String) {
        guard let invocation, invocation.offer.requestID == requestID else { return }
        invocation.happenings.finish()
        self.invocation = nil
        isStopping = true
        stop?.yield()
    }

    // MARK: The worker's side

    /// Waits for an event; nil where the process is to end, or has ended.
    func next() async -> Taken? {
        guard !isStopping else { return nil }
        let (stream, continuation) = AsyncStream.makeStream(of: Taken.self)
        waiting?.finish()
        waiting = continuation
        hasAsked = true
        handOver()
        return await stream.first { _ in true }
    }

    /// False where there is no such invocation.
    func end(_ requestID: String, _ outcome: InvocationOutcome) -> Bool {
        guard let invocation, invocation.isTaken, invocation.offer.requestID == requestID else { return false }
        finish(outcome)
        return true
    }

    /// The worker cannot start: that is the answer to the event that it was started for. The process ends of itself.
    func initialisationFailed(_ failure: FunctionFailure) {
        isStopping = true
        finish(.failed(failure))
    }

    private func finish(_ outcome: InvocationOutcome) {
        invocation?.happenings.yield(.ended(outcome))
        invocation?.happenings.finish()
        invocation = nil
    }

    private func handOver() {
        guard let waiting, let invocation, !invocation.isTaken else { return }
        self.invocation?.isTaken = true
        self.waiting = nil
        invocation.happenings.yield(.taken)
        waiting.yield(Taken(offer: invocation.offer, deadline: time.now() + invocation.offer.timeout))
        waiting.finish()
    }
}
