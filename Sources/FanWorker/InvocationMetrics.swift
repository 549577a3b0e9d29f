internal import Timing
internal import WireFormat

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
        line.add("Duration", Int64(milliseconds))
        line.add("FunctionName", functionName)
        line.add("TasksDone", Int64(done))
        line.add("TasksFailed", Int64(failed))
        line.add("TasksRetried", Int64(retried))
        line.add("_aws", json: #"{"CloudWatchMetrics":\#(Self.directive),"Timestamp":\#(time.milliseconds)}"#)
        line.add("requestID", requestID)
        return line.text
    }
}
