internal import FoundationEssentials

/// One line of the worker's log, as JSON.
struct LogLine: Encodable {
    var level: String
    var message: String
    var run: String?
    var index: Int?
    var messageID: String?
    var attempt: Int?
    var milliseconds: Int?

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else {
            preconditionFailure("texts and numbers are always encodable")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
