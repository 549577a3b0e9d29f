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

    /// Adds a task; gives the batch that it no longer fitted into, or that it filled.
    package mutating func add(_ task: SourceTask) -> [SourceTask]? {
        let size = MessageSize.message(task, run: run)
        var full: [SourceTask]?
        if bytes + size > MessageSize.limit { full = finish() }
        tasks.append(task)
        bytes += size
        return full ?? (tasks.count == capacity ? finish() : nil)
    }

    /// What is left; nil where that is nothing.
    package mutating func finish() -> [SourceTask]? {
        guard !tasks.isEmpty else { return nil }
        defer {
            tasks = []
            bytes = 0
        }
        return tasks
    }
}
