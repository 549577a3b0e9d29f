import AWSClients
import AWSCore
import ArgumentParser
import Drivers
import Fanout
import Resources
import Stacks

/// What stands in the way of sending tasks that would be lost or cost too much.
struct GuardArguments: ParsableArguments {
    @Option(
        help:
            "How many seconds a task takes; else as many as in the newest run that was followed, or the worker's timeout."
    )
    var seconds: Double?

    @Option(
        name: .customLong("max-cost"),
        help: ArgumentHelp("Send nothing where the run is expected to cost more.", valueName: "dollars"))
    var maxCost: Double?

    @Flag(help: "Send even where the tasks are expected to be lost or to cost more.")
    var force = false

    func validate() throws {
        if let seconds, !(seconds > 0 && seconds < 1e6) { throw ValidationError(.notPositive(option: "--seconds")) }
        if let maxCost, !(maxCost >= 0) { throw ValidationError(.noDollars(option: "--max-cost")) }
    }

    var isEmpty: Bool { seconds == nil && maxCost == nil && !force }
}

extension Stack {
    /// What is expected of so many tasks.
    ///
    /// - Parameters:
    ///   - pace: what an earlier run took; counts where the user says nothing.
    ///   - change: says what is known of the queue and the account.
    func forecast(
        _ tasks: Int, messageBytes: Int, _ guards: GuardArguments, pace: MeasuredPace?,
        _ change: (inout SendForecast.Limits) -> Void = { _ in }
    ) -> SendForecast {
        var limits = SendForecast.Limits(
            timeout: worker.timeout.seconds, maxConcurrency: trigger.maxConcurrency, maxCost: guards.maxCost)
        if queue.existingARN == nil {
            limits.visibilityTimeout = queue.visibilityTimeout.seconds
            limits.retention = queue.retention.seconds
        }
        change(&limits)
        let workload = Workload(
            tasks: tasks, secondsPerTask: guards.seconds ?? pace?.secondsPerTask ?? Double(worker.timeout.seconds),
            batchSize: trigger.batchSize, memory: worker.memory,
            processor: worker.architecture == .arm64 ? .arm64 : .x86, messageBytes: messageBytes)
        let timing: SendForecast.Timing =
            guards.seconds != nil ? .given : pace.map { .measured($0.run) } ?? .assumed
        return SendForecast(of: workload, timing: timing, limits: limits)
    }
}

extension Console {
    /// - Throws: where nothing should be sent, and nobody insists.
    func judge(_ forecast: SendForecast, _ guards: GuardArguments) throws {
        let lines = ForecastWording.lines(forecast)
        if !guards.force, let first = forecast.findings.firstIndex(where: \.isRefusal) {
            let others = lines.enumerated().filter { $0.offset != first }.map(\.element)
            throw CommandError(
                lines: [lines[first]] + others + ["Nothing was sent. Change the setting, or go on with --force."])
        }
        for line in lines { tell("warning: \(line)") }
    }
}

extension RunSession {
    /// Judges tasks by what the queue and the account are now.
    ///
    /// - Throws: ``CommandError`` where they should not be sent.
    func approve(_ survey: InputSurvey, left: Int, queue: QueueURL, _ guards: GuardArguments) async throws {
        guard left > 0 else { return }
        guard let attributes = try await session.clients.sqs.attributes(of: queue) else {
            throw RunError.queueMissing(queue.rawValue)
        }
        let quota = try await session.accountQuota()
        if case .unknown(let why) = quota {
            session.console.tell("the account's concurrency quota is not known: \(why)")
        }
        let pace = try folder.newestPace()
        let forecast = session.stack.forecast(left, messageBytes: survey.messageBytes, guards, pace: pace) { limits in
            limits.accountQuota = quota.limit
            limits.retention = attributes["MessageRetentionPeriod"].flatMap { Int($0) } ?? limits.retention
            limits.visibilityTimeout = attributes["VisibilityTimeout"].flatMap { Int($0) } ?? limits.visibilityTimeout
            limits.waiting = attributes["ApproximateNumberOfMessages"].flatMap { Int($0) } ?? 0
        }
        if forecast.isTimeKnown { session.console.tell(ForecastWording.summary(forecast)) }
        try session.console.judge(forecast, guards)
    }
}
