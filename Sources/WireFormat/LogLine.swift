/// One line of the worker's log, as JSON.
struct LogLine {
    var level: String
    var message: String
    var run: String?
    var index: Int?
    var messageID: String?
    var attempt: Int?
    /// How long the task took.
    var milliseconds: Int?
    /// When it ended, in milliseconds since 1970.
    var time: Int64?

    var text: String {
        var line = JSONLine()
        line.add("attempt", attempt)
        line.add("index", index)
        line.add("level", level)
        line.add("message", message)
        line.add("messageID", messageID)
        line.add("milliseconds", milliseconds)
        line.add("run", run)
        line.add("time", time)
        return line.text
    }
}
