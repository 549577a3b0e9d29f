package import Fanout
package import WireFormat

/// Which tasks are sent, and how.
package struct SendRequest: Sendable {
    /// The path of the input; `-` for standard input.
    package var file: String
    /// Nil knows it by the file's name.
    package var format: TaskFormat?
    /// Nil makes a name from the time.
    package var run: RunID?
    package var mode: Mode
    package var selection: TaskSelection
    /// Messages a second; nil for as many as SQS takes.
    package var rate: Double?
    package var limits: SendLimits

    package enum Mode: Sendable {
        case new
        /// Sends what an earlier, interrupted sending of the run did not.
        case resume
        /// Sends the unaccounted tasks of the run once more.
        case missing
    }

    package init(
        file: String, format: TaskFormat? = nil, run: RunID? = nil, mode: Mode = .new,
        selection: TaskSelection = TaskSelection(), rate: Double? = nil, limits: SendLimits = SendLimits()
    ) {
        self.file = file
        self.format = format
        self.run = run
        self.mode = mode
        self.selection = selection
        self.rate = rate
        self.limits = limits
    }

    /// The tasks of a run that is known already, where no others are asked for.
    func selection(goingOnWith known: RunRecord?) -> TaskSelection {
        guard let known, selection.limit == nil, selection.sample == nil else { return selection }
        return TaskSelection(of: known)
    }
}

/// What keeps tasks from being sent that would be lost or cost too much.
package struct SendLimits: Sendable {
    /// How long a task takes; nil takes the newest measured run's time, or the worker's timeout.
    package var secondsPerTask: Double?
    /// Dollars.
    package var maxCost: Double?
    /// Sends all the same.
    package var isForced: Bool

    package init(secondsPerTask: Double? = nil, maxCost: Double? = nil, isForced: Bool = false) {
        self.secondsPerTask = secondsPerTask
        self.maxCost = maxCost
        self.isForced = isForced
    }
}

/// How tasks are done on this machine.
package struct LocalOptions: Sendable {
    /// How many processes; nil for one a processor.
    package var workers: Int?
    /// Takes the program that was built last.
    package var isBuilt: Bool
    /// Does the failed tasks of the run again.
    package var retriesFailed: Bool

    package init(workers: Int? = nil, isBuilt: Bool = false, retriesFailed: Bool = false) {
        self.workers = workers
        self.isBuilt = isBuilt
        self.retriesFailed = retriesFailed
    }
}
