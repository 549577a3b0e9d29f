internal import Dispatch
internal import Synchronization
internal import Timing

/// Runs the tasks of a test one job at a time, in an order that a seed decides, and moves the clock only once every one of
/// them sleeps: concurrency as in production, and the same again for the same seed.
package final class VirtualScheduler: TaskExecutor {
    private struct Sleeper {
        let until: Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var ready: [UnownedJob] = []
        var sleepers: [Sleeper] = []
        var now: Instant
        var dice: Dice
    }

    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "virtual scheduler")

    init(start: Instant, seed: UInt64) {
        state = Mutex(State(now: start, dice: Dice(seed)))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(job) }
        queue.async { self.runOne() }
    }

    private func runOne() {
        let next = state.withLock { state -> UnownedJob? in
            guard !state.ready.isEmpty else { return nil }
            return state.ready.remove(at: state.dice.next(upTo: UInt64(state.ready.count)) - 1)
        }
        next?.runSynchronously(on: asUnownedTaskExecutor())
        wakeIfIdle()
    }

    /// Nothing can happen before the first sleeper's time has come.
    private func wakeIfIdle() {
        let sleeper = state.withLock { state -> Sleeper? in
            guard state.ready.isEmpty,
                let first = state.sleepers.indices.min(by: { state.sleepers[$0].until < state.sleepers[$1].until })
            else { return nil }
            let sleeper = state.sleepers.remove(at: first)
            state.now = max(state.now, sleeper.until)
            return sleeper
        }
        sleeper?.continuation.resume()
    }

    var now: Instant { state.withLock { $0.now } }

    func sleep(_ duration: Duration) async {
        await withCheckedContinuation { continuation in
            state.withLock {
                $0.sleepers.append(Sleeper(until: $0.now + max(duration, .zero), continuation: continuation))
            }
        }
    }
}
