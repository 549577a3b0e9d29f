import Fanout
import Foundation
import Stacks

/// What is said of a sending before it begins.
enum ForecastWording {
    /// One line: how long, how much at once, what it costs.
    static func summary(_ forecast: SendForecast) -> String {
        let most = forecast.isTimeKnown ? "" : "at most "
        let time = most + (forecast.isTimeKnown ? "about " : "") + duration(forecast.drain.duration)
        let ground =
            switch forecast.timing {
            case .given: ""
            case .measured(let run):
                "; \(number(forecast.workload.secondsPerTask)) s a task, as measured in run \(run)"
            case .assumed: "; --seconds makes it exact"
            }
        return "\(time) to work off, \(forecast.drain.concurrencyReached) invocations at once, "
            + "\(most)\(dollars(forecast.cost.dollars))\(ground)"
    }

    /// What was found, the number, and the setting to change.
    static func lines(_ forecast: SendForecast) -> [String] {
        forecast.findings.map { sentence($0.kind, forecast) }
    }

    private static func sentence(_ kind: SendForecast.Kind, _ forecast: SendForecast) -> String {
        let workload = forecast.workload
        let ground = if case .measured(let run) = forecast.timing { " (as measured in run \(run))" } else { "" }
        let each = "\(number(workload.secondsPerTask)) s a task\(ground)"
        let condition = forecast.isTimeKnown ? "" : "if tasks take as long as the worker may: "
        switch kind {
        case .outlastsRetention(let seconds):
            return condition + "\(workload.tasks) tasks take \(duration(forecast.drain.duration)) at \(each) and "
                + "\(forecast.concurrency) at once, and the queue deletes messages after "
                + "\(TimeSpan(seconds: seconds)): the last would be lost (queue.retention, trigger.maxConcurrency)"
        case .taskOutlastsTimeout(let seconds):
            return condition + "\(each) is more than the worker's timeout of \(TimeSpan(seconds: seconds)): "
                + "none would be done (worker.timeout)"
        case .taskOutlastsVisibility(let seconds):
            return condition + "\(each) is more than the queue's visibility timeout of \(TimeSpan(seconds: seconds)): "
                + "tasks would come back while they are being done (queue.visibilityTimeout)"
        case .batchOutlastsTimeout(let seconds):
            return
                "a batch of \(workload.batchSize) takes about \(number(workload.secondsPerInvocation)) s, more than the "
                + "worker's timeout of \(TimeSpan(seconds: seconds)): its last tasks come again "
                + "(trigger.batchSize, worker.timeout)"
        case .quotaBelowConcurrency(let quota, let most):
            return "the account permits \(quota) invocations at once, and trigger.maxConcurrency is \(most): what is "
                + "received beyond the quota counts as an attempt; set it to \(max(quota, 2)) or ask AWS for a higher quota"
        case .costsMore(let limit):
            return condition
                + "it costs \(dollars(forecast.cost.dollars)), more than --max-cost \(dollars(limit)): at \(each) and "
                + "\(workload.memory) MB (worker.memory)"
        }
    }

    static func duration(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        switch seconds {
        case ..<1: return "1 s"
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: return "\(seconds / 86_400) days \(seconds % 86_400 / 3600) h"
        }
    }

    /// In cents; of less than a dollar, hundredths of them.
    static func dollars(_ dollars: Double) -> String {
        "$"
            + dollars.formatted(
                .number.precision(.fractionLength(dollars > 0 && dollars < 1 ? 4 : 2)).grouping(.never).locale(
                    Locale(identifier: "en")))
    }

    private static func number(_ value: Double) -> String {
        value.formatted(.number.precision(.fractionLength(0...3)).grouping(.never).locale(Locale(identifier: "en")))
    }
}
