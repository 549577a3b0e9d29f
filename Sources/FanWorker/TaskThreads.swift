internal import Glibc
internal import Synchronization

/// A task executor with threads of its own for the workers' tasks.
///
/// Swift's own pool has as many threads as the machine has cores. A task that blocks there could stop the timers of the
/// whole process. A task that blocks here blocks only itself.
final class TaskThreads: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var idle = 0
        var threads = 0
        var limit: Int
    }

    private let state: Mutex<State>
    private let wakeups: Wakeups

    /// A semaphore that counts available jobs; POSIX documents its functions as safe from any thread.
    private struct Wakeups: @unchecked Sendable {
        let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() { sem_init(semaphore, 0, 0) }

        func post() { sem_post(semaphore) }

        func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }
    }

    /// - Parameter limit: the number of threads; they start on demand, and stay.
    init(limit: Int) {
        state = Mutex(State(limit: max(limit, 1)))
        wakeups = Wakeups()
    }

    /// Makes room for threads that a blocked task holds.
    func raiseLimit(by count: Int) {
        state.withLock { $0.limit += count }
    }

    /// Undoes one ``raiseLimit(by:)`` after its task has ended; the next idle thread ends.
    func lowerLimit() {
        state.withLock { $0.limit = max($0.limit - 1, 1) }
    }

    /// The number of threads.
    var count: Int { state.withLock { $0.threads } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count, state.threads < state.limit else { return false }
            state.threads += 1
            return true
        }
        if needsThread { start() }
        wakeups.post()
    }

    private func start() {
        let context = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TaskThreads>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context)
        precondition(code == 0, "no thread could be started")
        pthread_detach(thread)
    }

    private func work() {
        while true {
            let isNeeded = state.withLock { state in
                guard state.threads <= state.limit else {
                    state.threads -= 1
                    return false
                }
                state.idle += 1
                return true
            }
            guard isNeeded else { return }
            wakeups.wait()
            let job = state.withLock { state in
                state.idle -= 1
                return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
            }
            job?.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
