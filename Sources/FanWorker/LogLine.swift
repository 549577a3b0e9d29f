/// One line of the worker's log, as JSON.
struct LogLine: Encodable {
    var level: String
    var message: String
    var run: String?
    var index: Int?
    var messageID: String?
    var attempt: Int?
    var milliseconds: Int?

    var text: String { CompactJSON.line(self) }
}
