package import Fanout
package import Timing
package import WireFormat

/// Runs the tasks of an input with workers on this machine, until every task is accounted for.
///
/// The folder tells which tasks were finished before; they are not done again.
package struct LocalRun: Sendable {
    private let folder: LocalFolder
    private let record: RunRecord
    private let input: TaskInput
    private let settings: Settings
    private let time: any TimeSource

    /// Settings of the stack file and the command line.
    package struct Settings: Sendable {
        /// The folder of the function's unpacked zip.
        package let bundle: String
        package let environment: LambdaEnvironment
        /// Processes.
        package let workers: Int
        package let batchSize: Int
        /// For one event.
        package let timeout: Duration
        /// For a process to ask for its first event.
        package var initialisationLimit: Duration = .seconds(10)
        package let maxReceives: Int

        package init(
            bundle: String, environment: LambdaEnvironment, workers: Int, batchSize: Int, timeout: Duration,
            maxReceives: Int
        ) {
            self.bundle = bundle
            self.environment = environment
            self.workers = workers
            self.batchSize = batchSize
            self.timeout = timeout
            self.maxReceives = maxReceives
        }
    }

    package init(
        _ record: RunRecord, of input: TaskInput, in folder: LocalFolder, settings: Settings,
        time: any TimeSource
    ) {
        self.record = record
        self.input = input
        self.folder = folder
        self.settings = settings
        self.time = time
    }

    /// Does the tasks that are unaccounted.
    ///
    /// - Parameter shouldStop: asked before every task; what is in flight is finished then.
    /// - Throws: ``FileError``, ``InputError``, ``RunError``, ``LocalRunError``.
    package func run(
        shouldStop: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (LocalCounts) -> Void = { _ in }
    ) async throws -> LocalReport {
        try folder.runs.write(record)
        let states = try folder.states(of: record.run, tasks: record.tasks)
        let next = try input.tasks(of: record)
        let queue = try LocalQueue(
            record.run, in: folder, states: states, maxReceives: settings.maxReceives, time: time,
            shouldStop: shouldStop, source: next)
        let pool = LocalPool(record.run, queue, folder, settings, time)
        try await withThrowingTaskGroup { group in
            for number in 1...settings.workers { group.addTask { try await pool.work(number) } }
            group.addTask {
                while !Task.isCancelled {
                    progress(queue.counts)
                    if shouldStop() { queue.wake() }
                    pool.endLargeProcesses()
                    // Cancelled once the workers are at their end.
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            for _ in 1...settings.workers { try await group.next() }
            group.cancelAll()
        }
        progress(queue.counts)
        if let failure = queue.failure { throw failure }
        return try report(queue)
    }

    /// The outcome of every task by the files in the folder, not by the answers of the workers.
    private func report(_ queue: LocalQueue) throws -> LocalReport {
        var report = LocalReport(
            run: record.run, states: try folder.states(of: record.run, tasks: record.tasks))
        report.unproven = queue.ended.done.subtracting(report.states.done.union(report.states.failed))
        if report.states.isComplete {
            var record = record
            (record.state, record.updated) = (.sent, time.now())
            try folder.runs.write(record)
            try folder.runs.removeInput(of: record.run)
        }
        return report
    }
}

/// The outcome of every task of a local run.
package struct LocalReport: Hashable, Sendable {
    package let run: RunID
    package let states: TaskStates
    /// Tasks that a worker reported as done, but that have no result.
    package internal(set) var unproven = TaskIndexSet()

    package init(run: RunID, states: TaskStates) {
        (self.run, self.states) = (run, states)
    }
}

/// Why a local run cannot go on.
package enum LocalRunError: Error, Hashable, Sendable {
    /// After several attempts; with the last lines of the worker's output.
    case workerDoesNotStart(reason: String, log: [String])
    /// The operating system refused a resource; `code` is `errno`.
    case unavailable(String, code: Int32)
}
