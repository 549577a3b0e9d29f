/// One line of the worker's log, as JSON.
struct LogLine: Encodable {
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

    var text: String { CompactJSON.line(self) }
}
