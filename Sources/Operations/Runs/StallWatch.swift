internal import AWSCore
internal import Drivers
internal import Fanout
internal import Resources
internal import Stacks
internal import Synchronization
internal import Timing
internal import WireFormat

/// Finds out why a run does not go on, and says so once for each reason.
final class StallWatch: Sendable {
    private let inquiry: StallInquiry
    private let session: StackSession
    private let run: RunID
    private let state = Mutex(State())

    private struct State {
        var reason: StallReason?
        var done = 0
        var told: Set<String> = []
        var isFailureTold = false
    }

    init(_ runs: RunSession, _ followed: RunSession.Followed, at location: RunLocation) {
        session = runs.session
        run = followed.run
        let queue = session.stack.queue
        inquiry = StallInquiry(
            lambda: session.clients.lambda, s3: session.clients.s3, location: location, run: run,
            created: followed.created,
            // The stack file does not know the retention of a queue that is not its own.
            retention: queue.existingARN == nil ? queue.retention.seconds : nil, time: session.time)
    }

    /// The last one that was found, until another task is done.
    var reason: StallReason? { state.withLock { $0.reason } }

    func note(_ snapshot: RunSnapshot) {
        state.withLock { state in
            if snapshot.states.done.count > state.done { state.reason = nil }
            state.done = snapshot.states.done.count
        }
    }

    func ask(_ snapshot: RunSnapshot, _ idle: IdleTracker) async throws {
        let reason: StallReason?
        do {
            reason = try await inquiry.reason(snapshot, idle)
        } catch let error as AWSError {
            // Missing permission to read the function is a warning, not an error.
            let isNew = state.withLock { state in
                defer { state.isFailureTold = true }
                return !state.isFailureTold
            }
            if isNew {
                session.console.tell(
                    "why run \(run) does not go on cannot be found out: \(session.console.wording.headline(for: error))"
                )
            }
            return
        }
        let isNew = state.withLock { state in
            state.reason = reason
            return reason.map { state.told.insert($0.name).inserted } ?? false
        }
        guard isNew, let reason else { return }
        let words = session.console.wording.words(for: reason, of: session.names.stack)
        session.console.tell(session.console.paint("run \(run) does not go on: \(words.why)", .yellow))
        session.console.tell(words.remedy)
    }
}
