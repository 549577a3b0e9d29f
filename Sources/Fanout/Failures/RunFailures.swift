/// The tasks of one run that failed.
package struct RunFailures: Sendable {
    package let run: RunID
    /// By index.
    package let tasks: [FailedTask]
    /// Marked tasks that may still be running.
    package let unsettled: TaskIndexSet
    /// Dead letters of tasks that have a result: another delivery of the same task succeeded.
    package let lettersOfDone: [DeadLetter]

    fileprivate init(run: RunID, tasks: [FailedTask]) {
        self.run = run
        self.tasks = tasks
        (unsettled, lettersOfDone) = (TaskIndexSet(), [])
    }

    /// Combines records and dead letters into one failed task each; done tasks are left out.
    ///
    /// - Parameters:
    ///   - letters: the run's.
    ///   - isQueueEmpty: whether no worker can be busy with the run.
    ///   - maxReceives: how often a message is received before it becomes a dead letter.
    init(
        _ findings: FailureRecords.Findings, of run: RunID, letters: [DeadLetter], isQueueEmpty: Bool,
        maxReceives: Int
    ) {
        let byIndex = Dictionary(grouping: letters.filter { $0.index != nil }) { $0.index ?? 0 }
        var tasks: [FailedTask] = []
        var unsettled = TaskIndexSet()
        var lettersOfDone: [DeadLetter] = []
        let indices = Set(findings.records.keys).union(findings.marks.keys).union(byIndex.keys)
        for index in indices.sorted() {
            let letters = byIndex[index] ?? []
            if findings.done.contains(index) {
                lettersOfDone += letters
            } else if let record = findings.records[index] {
                tasks.append(
                    FailedTask(
                        record, run: run, index: index, isRecorded: true,
                        isMarked: findings.marked.contains(index), letters: letters))
            } else if let mark = findings.marks[index] {
                guard isQueueEmpty || !letters.isEmpty else {
                    unsettled.insert(index)
                    continue
                }
                tasks.append(
                    FailedTask(mark, run: run, index: index, isRecorded: false, isMarked: true, letters: letters))
            } else {
                let error = "it was received \(maxReceives) times without an answer, and there is no record of why"
                tasks.append(FailedTask(run: run, index: index, error: error, letters: letters))
            }
        }
        self.run = run
        self.tasks = tasks
        self.unsettled = unsettled
        self.lettersOfDone = lettersOfDone
    }
}

/// The failures of one run or of several.
package struct FailureFindings: Sendable {
    package let runs: [RunFailures]
    /// Every message that was taken from the dead-letter queue.
    package let letters: [DeadLetter]
    /// How many dead letters belong to other runs than these.
    package let otherRuns: Int
    /// How many dead letters name no run.
    package let foreign: Int
    /// Whether every dead letter was read.
    package let isWhole: Bool

    package var tasks: [FailedTask] { runs.flatMap(\.tasks) }

    init(runs: [RunFailures], letters: [DeadLetter], otherRuns: Int, foreign: Int, isWhole: Bool) {
        self.runs = runs
        self.letters = letters
        self.otherRuns = otherRuns
        self.foreign = foreign
        self.isWhole = isWhole
    }

    /// Failures of runs on this machine, which have no queues.
    package init(local runs: [(run: RunID, tasks: [FailedTask])]) {
        self.init(
            runs: runs.map { RunFailures(run: $0.run, tasks: $0.tasks) }, letters: [], otherRuns: 0, foreign: 0,
            isWhole: true)
    }
}
