internal import AWSCore

/// One line of the log from which CloudWatch makes metrics (embedded metric format, namespace `fanctl`).
struct InvocationMetrics: Encodable {
    let functionName: String
    let requestID: String
    let time: Instant
    let done: Int
    let failed: Int
    let retried: Int
    let milliseconds: Int

    private enum CodingKeys: String, CodingKey {
        case metadata = "_aws"
        case functionName = "FunctionName"
        case done = "TasksDone"
        case failed = "TasksFailed"
        case retried = "TasksRetried"
        case milliseconds = "Duration"
        case requestID
    }

    private struct Metadata: Encodable {
        let timestamp: Int64
        let directives: [Directive]

        enum CodingKeys: String, CodingKey {
            case timestamp = "Timestamp"
            case directives = "CloudWatchMetrics"
        }
    }

    private struct Directive: Encodable {
        let namespace = "fanctl"
        let dimensions = [["FunctionName"]]
        let metrics = [
            Metric(name: "TasksDone", unit: "Count"), Metric(name: "TasksFailed", unit: "Count"),
            Metric(name: "TasksRetried", unit: "Count"), Metric(name: "Duration", unit: "Milliseconds"),
        ]

        enum CodingKeys: String, CodingKey {
            case namespace = "Namespace"
            case dimensions = "Dimensions"
            case metrics = "Metrics"
        }
    }

    private struct Metric: Encodable {
        let name: String
        let unit: String

        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case unit = "Unit"
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Metadata(timestamp: time.milliseconds, directives: [Directive()]), forKey: .metadata)
        try container.encode(functionName, forKey: .functionName)
        try container.encode(requestID, forKey: .requestID)
        try container.encode(done, forKey: .done)
        try container.encode(failed, forKey: .failed)
        try container.encode(retried, forKey: .retried)
        try container.encode(milliseconds, forKey: .milliseconds)
    }

    var text: String { CompactJSON.line(self) }
}
