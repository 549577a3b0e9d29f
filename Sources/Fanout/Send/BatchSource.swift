/// Batches of the tasks that are not acknowledged yet.
struct BatchSource {
    private var builder: BatchBuilder
    private let skipped: TaskIndexSet
    private var isAtEnd = false

    init(run: RunID, capacity: Int, skipping skipped: TaskIndexSet) {
        builder = BatchBuilder(run: run, capacity: capacity)
        self.skipped = skipped
    }

    /// The next batch; nil at the end. An error drops the tasks that were read since the last batch.
    mutating func next(_ read: () throws -> SourceTask?) throws -> [SourceTask]? {
        while !isAtEnd {
            guard let task = try read() else {
                isAtEnd = true
                return builder.finish()
            }
            if skipped.contains(task.index) { continue }
            if let batch = builder.add(task) { return batch }
        }
        return nil
    }
}
