package import AWSClients
internal import AWSCore
internal import Drivers
package import Fanout
internal import Resources
package import Stacks

extension Stack {
    /// What is expected of so many tasks.
    ///
    /// - Parameters:
    ///   - pace: what an earlier run took; counts where the user says nothing.
    ///   - change: says what is known of the queue and the account.
    package func forecast(
        _ tasks: Int, messageBytes: Int, _ sendLimits: SendLimits, pace: MeasuredPace?,
        _ change: (inout SendForecast.Limits) -> Void = { _ in }
    ) -> SendForecast {
        var limits = SendForecast.Limits(
            timeout: worker.timeout.seconds, maxConcurrency: trigger.maxConcurrency, maxCost: sendLimits.maxCost)
        if queue.existingARN == nil {
            limits.visibilityTimeout = queue.visibilityTimeout.seconds
            limits.retention = queue.retention.seconds
        }
        change(&limits)
        let workload = Workload(
            tasks: tasks,
            secondsPerTask: sendLimits.secondsPerTask ?? pace?.secondsPerTask ?? Double(worker.timeout.seconds),
            batchSize: trigger.batchSize, memory: worker.memory,
            processor: worker.architecture, messageBytes: messageBytes)
        let timing: SendForecast.Timing =
            sendLimits.secondsPerTask != nil ? .given : pace.map { .measured($0.run) } ?? .assumed
        return SendForecast(of: workload, timing: timing, limits: limits)
    }
}

extension Console {
    /// - Throws: where nothing should be sent, and nobody insists.
    package func judge(_ forecast: SendForecast, _ limits: SendLimits) throws {
        if !limits.isForced, forecast.findings.contains(where: \.isRefusal) { throw RunCommandError.refused(forecast) }
        for line in wording.findings(of: forecast) { tell("warning: \(line)") }
    }
}

extension RunSession {
    /// Judges tasks by what the queue and the account are now.
    ///
    /// - Throws: ``RunCommandError/refused(_:)`` where they should not be sent.
    package func approve(_ survey: InputSurvey, left: Int, queue: QueueURL, _ limits: SendLimits) async throws {
        guard left > 0 else { return }
        guard let attributes = try await session.clients.sqs.attributes(of: queue) else {
            throw RunError.queueMissing(queue.rawValue)
        }
        let quota = try await session.accountQuota()
        if case .unknown(let why) = quota {
            session.console.tell("the account's concurrency quota is not known: \(why)")
        }
        let pace = try folder.newestPace()
        let forecast = session.stack.forecast(left, messageBytes: survey.messageBytes, limits, pace: pace) { limits in
            limits.accountQuota = quota.limit
            limits.retention = attributes["MessageRetentionPeriod"].flatMap { Int($0) } ?? limits.retention
            limits.visibilityTimeout = attributes["VisibilityTimeout"].flatMap { Int($0) } ?? limits.visibilityTimeout
            limits.waiting = attributes["ApproximateNumberOfMessages"].flatMap { Int($0) } ?? 0
        }
        if forecast.isTimeKnown { session.console.tell(session.console.wording.summary(of: forecast)) }
        try session.console.judge(forecast, limits)
    }
}
