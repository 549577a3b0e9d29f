/// Tasks as far as time and money are concerned: what is known, or assumed, before they are sent.
package struct Workload: Hashable, Sendable {
    package var tasks: Int
    /// How long a worker is busy with one task.
    package var secondsPerTask: Double
    /// How many tasks come in one invocation; batches are taken to be full.
    package var batchSize: Int
    /// How many tasks of a batch are done at once; 8 is what a worker does that does not say otherwise.
    package var tasksAtOnce: Int
    /// MB.
    package var memory: Int
    package var processor: Processor
    /// Bytes of a message, attributes included.
    package var messageBytes: Int
    /// What a task logs.
    package var logBytesPerTask: Int
    /// What an invocation logs besides: START, END, REPORT and the line of metrics.
    package var logBytesPerInvocation: Int
    /// How long a worker takes to start; billed once for each that is started.
    package var secondsToStart: Double

    /// The processors that Lambda has different prices for.
    package enum Processor: String, Hashable, Sendable, Codable, CaseIterable {
        case x86 = "x86_64"
        case arm64
    }

    package init(
        tasks: Int, secondsPerTask: Double, batchSize: Int = 1, memory: Int, processor: Processor,
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
