/// The state of each task of a run: done, failed, refused or unaccounted.
///
/// A task has one state, even where it left several traces: a result wins over a failure, and both over a refusal.
package struct TaskStates: Hashable, Sendable {
    /// How many tasks the run has.
    package let tasks: Int
    /// Tasks with a result.
    package let done: TaskIndexSet
    /// Tasks with a failure record and no result: a later attempt that succeeds makes a task done.
    package let failed: TaskIndexSet
    /// Tasks that SQS refused: no worker gets them.
    package let refused: TaskIndexSet

    package init(
        of tasks: Int, done: TaskIndexSet = TaskIndexSet(), failed: TaskIndexSet = TaskIndexSet(),
        refused: TaskIndexSet = TaskIndexSet()
    ) {
        self.tasks = tasks
        self.done = done
        self.failed = failed.subtracting(done)
        self.refused = refused.subtracting(done.union(failed))
    }

    /// Tasks of which nothing is known: on a queue, at a worker, or lost.
    package var unaccounted: TaskIndexSet { done.union(failed).union(refused).complement(upTo: tasks) }

    /// Whether no task is unaccounted.
    package var isComplete: Bool { unaccounted.isEmpty }

    /// The same states, with further tasks that have failed.
    package func adding(failed others: TaskIndexSet) -> TaskStates {
        TaskStates(of: tasks, done: done, failed: failed.union(others), refused: refused)
    }
}
