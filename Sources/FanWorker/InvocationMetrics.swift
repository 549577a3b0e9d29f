internal import Timing

/// One line of the log from which CloudWatch makes metrics (embedded metric format, namespace `fanctl`).
struct InvocationMetrics {
    let functionName: String
    let requestID: String
    let time: Instant
    let done: Int
    let failed: Int
    let retried: Int
    let milliseconds: Int

    private static let directive = #"""
        [{"Dimensions":[["FunctionName"]],"Metrics":[{"Name":"TasksDone","Unit":"Count"},\#
        {"Name":"TasksFailed","Unit":"Count"},{"Name":"TasksRetried","Unit":"Count"},\#
        {"Name":"Duration","Unit":"Milliseconds"}],"Namespace":"fanctl"}]
        """#

    var text: String {
        var line = JSONLine()
        line.add("Duration", milliseconds)
        line.add("FunctionName", functionName)
        line.add("TasksDone", done)
        line.add("TasksFailed", failed)
        line.add("TasksRetried", retried)
        line.add("_aws", json: #"{"CloudWatchMetrics":\#(Self.directive),"Timestamp":\#(time.milliseconds)}"#)
        line.add("requestID", requestID)
        return line.text
    }
}
