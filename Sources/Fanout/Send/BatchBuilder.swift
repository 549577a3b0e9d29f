/// Fills batches in the order of the tasks: as many as fit by count and by bytes.
package struct BatchBuilder: Sendable {
    private let run: RunID
    private let capacity: Int
    private var tasks: [SourceTask] = []
    private var bytes = 0

    /// - Parameter capacity: tasks in a batch, at most 10.
    package init(run: RunID, capacity: Int = MessageSize.entriesPerBatch) {
        self.run = run
        self.capacity = min(max(capacity, 1), MessageSize.entriesPerBatch)
    }

    /// Adds a task. Returns the batch that it filled, or that was full before it.
    package mutating func add(_ task: SourceTask) -> [SourceTask]? {
        let size = MessageSize.message(task, run: run)
        var full: [SourceTask]?
        if bytes + size > MessageSize.limit { full = finish() }
        tasks.append(task)
        bytes += size
        return full ?? (tasks.count == capacity ? finish() : nil)
    }

    /// The last, incomplete batch; nil where no task is left.
    package mutating func finish() -> [SourceTask]? {
        guard !tasks.isEmpty else { return nil }
        defer {
            tasks = []
            bytes = 0
        }
        return tasks
    }
}
