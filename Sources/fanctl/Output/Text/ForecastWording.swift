import Fanout
import Operations

/// What is said of a sending before it begins.
enum ForecastWording {
    /// One line: how long, how much at once, what it costs.
    static func summary(_ forecast: SendForecast) -> String {
        let most = forecast.isTimeKnown ? "" : "at most "
        let time = most + (forecast.isTimeKnown ? "about " : "") + NumberFormat.duration(forecast.drain.duration)
        let ground =
            switch forecast.timing {
            case .given: ""
            case .measured(let run):
                "; \(number(forecast.workload.secondsPerTask)) s a task, as measured in run \(run)"
            case .assumed: "; --seconds makes it exact"
            }
        return "\(time) to work off, \(forecast.drain.concurrencyReached, "invocation") at once, "
            + "\(most)\(NumberFormat.dollars(forecast.cost.dollars))\(ground)"
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
            return condition
                + "\(workload.tasks, "task takes", "tasks take") \(NumberFormat.duration(forecast.drain.duration)) at \(each) and "
                + "\(forecast.concurrency) at once, and the queue deletes messages after "
                + "\(NumberFormat.duration(.seconds(seconds))): SQS would delete the last ones (queue.retention, trigger.maxConcurrency)"
        case .taskOutlastsTimeout(let seconds):
            return condition
                + "\(each) is more than the worker's timeout of \(NumberFormat.duration(.seconds(seconds))): "
                + "none would finish (worker.timeout)"
        case .taskOutlastsVisibility(let seconds):
            return condition
                + "\(each) is more than the queue's visibility timeout of \(NumberFormat.duration(.seconds(seconds))): "
                + "SQS would deliver tasks again while they run (queue.visibilityTimeout)"
        case .batchOutlastsTimeout(let seconds):
            return
                "a batch of \(workload.batchSize) takes about \(number(workload.secondsPerInvocation)) s, more than the "
                + "worker's timeout of \(NumberFormat.duration(.seconds(seconds))): SQS delivers its last tasks again "
                + "(trigger.batchSize, worker.timeout)"
        case .quotaBelowConcurrency(let quota, let most):
            return "the account permits \(quota, "invocation") at once, and trigger.maxConcurrency is \(most): what is "
                + "received beyond the quota counts as an attempt; set it to \(max(quota, 2)) or ask AWS for a higher quota"
        case .costsMore(let limit):
            return condition
                + "it costs \(NumberFormat.dollars(forecast.cost.dollars)), more than --max-cost \(NumberFormat.dollars(limit)): at \(each) and "
                + "\(workload.memory) MB (worker.memory)"
        }
    }

    private static func number(_ value: Double) -> String {
        NumberFormat.decimal(value, upTo: 3)
    }
}
