internal import Timing

/// Work that may go on when nobody waits for it any more.
///
/// A task group would wait for all its tasks. One that ignores its cancellation must not hold up an invocation's answer.
struct UnattendedWork: Sendable {
    private let task: Task<Void, Never>
    private let end: AsyncStream<Void>

    /// - Parameter threads: where the work is done.
    init(on threads: TaskThreads, _ body: @escaping @Sendable () async -> Void) {
        let (end, continuation) = AsyncStream.makeStream(of: Void.self)
        self.end = end
        task = Task(executorPreference: threads) {
            await body()
            continuation.finish()
        }
    }

    /// Waits until the work has ended, or the time is over.
    ///
    /// - Returns: whether it has ended.
    func ends(within limit: Duration, _ time: any TimeSource) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in end {}
                return true
            }
            group.addTask {
                // Cancelled where the work has ended.
                try? await time.sleep(max(limit, .zero))
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    func cancel() { task.cancel() }
}
