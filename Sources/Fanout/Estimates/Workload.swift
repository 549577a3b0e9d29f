package import Resources

/// The properties of tasks and worker that decide time and cost, known or assumed.
package struct Workload: Hashable, Sendable {
    package var tasks: Int
    /// The time of one task.
    package var secondsPerTask: Double
    /// Tasks of one invocation; batches are assumed to be full.
    package var batchSize: Int
    /// Tasks of a batch at once; 8 is a worker's default.
    package var tasksAtOnce: Int
    /// MB.
    package var memory: Int
    package var processor: Architecture
    /// Bytes of a message, attributes included.
    package var messageBytes: Int
    /// Log bytes of a task.
    package var logBytesPerTask: Int
    /// Further log bytes of an invocation: START, END, REPORT and the line of metrics.
    package var logBytesPerInvocation: Int
    /// The time of a cold start, billed once for each worker.
    package var secondsToStart: Double

    package init(
        tasks: Int, secondsPerTask: Double, batchSize: Int = 1, memory: Int, processor: Architecture,
        tasksAtOnce: Int = 8, messageBytes: Int = 512, logBytesPerTask: Int = 250, logBytesPerInvocation: Int = 900,
        secondsToStart: Double = 0.2
    ) {
        self.tasks = max(tasks, 0)
        self.secondsPerTask = max(secondsPerTask, 0)
        self.batchSize = max(batchSize, 1)
        self.tasksAtOnce = max(tasksAtOnce, 1)
        self.memory = memory
        self.processor = processor
        self.messageBytes = messageBytes
        self.logBytesPerTask = logBytesPerTask
        self.logBytesPerInvocation = logBytesPerInvocation
        self.secondsToStart = secondsToStart
    }

    package var invocations: Int { tasks.dividedUp(by: batchSize) }

    /// How long an invocation with a full batch takes.
    package var secondsPerInvocation: Double {
        secondsPerTask * Double(min(batchSize, max(tasks, 1)).dividedUp(by: tasksAtOnce))
    }

    package var gigabytes: Double { Double(memory) / 1024 }
}

extension Int {
    /// Rounded up; for numbers from 0.
    func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
