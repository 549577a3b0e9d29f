import Foundation
import Testing
import Timing

@testable import FanWorker

@Suite
struct JSONLineTests {
    private struct Encoded: Encodable {
        var attempt: Int?
        var index: Int?
        let level: String
        let message: String
        var messageID: String?
        var milliseconds: Int?
        var run: String?
        var time: Int64?
    }

    private static let messages =
        [
            "saved", "", "\"quoted\" \\ and / slashes", "two\nlines\r\n\tand more", "größe, 價格, 👩‍🔬, e\u{301}",
            "\u{7f}\u{80}\u{2028}\u{2029}\u{feff}",
        ]
        // What encoders have short names for beside these, they may write in either way.
        + (0..<32).filter { $0 != 8 && $0 != 12 }.map { "a\(UnicodeScalar(UInt8($0)))b" }

    @Test(arguments: messages)
    func writesWhatAnEncoderWrites(message: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = LogLine(
            level: "error", message: message, run: message, index: -1, messageID: "id", attempt: 2,
            milliseconds: 1_700_000, time: 1_700_000_000_123)
        let encoded = Encoded(
            attempt: 2, index: -1, level: "error", message: message, messageID: "id", milliseconds: 1_700_000,
            run: message, time: 1_700_000_000_123)
        #expect(line.text == String(decoding: try encoder.encode(encoded), as: UTF8.self))
        #expect(!line.text.contains { $0.isNewline && $0.isASCII })
        let short = LogLine(level: "info", message: message)
        #expect(
            short.text
                == String(decoding: try encoder.encode(Encoded(level: "info", message: message)), as: UTF8.self))
    }

    @Test(arguments: 0..<32)
    func keepsEveryControlCharacter(code: UInt8) throws {
        let message = "a\(UnicodeScalar(code))b"
        let line = try #require(
            try JSONSerialization.jsonObject(with: Data(LogLine(level: "info", message: message).text.utf8))
                as? [String: Any])
        #expect(line["message"] as? String == message)
    }

    @Test func tellsCloudWatchWhatToMakeMetricsOf() throws {
        let metrics = InvocationMetrics(
            functionName: "a \"function\"", requestID: "r", time: Instant(milliseconds: 1_700_000_000_123), done: 1,
            failed: 2, retried: 3, milliseconds: 4)
        let line = try #require(
            try JSONSerialization.jsonObject(with: Data(metrics.text.utf8)) as? [String: Any])
        let metadata = try #require(line["_aws"] as? [String: Any])
        #expect(metadata["Timestamp"] as? Int64 == 1_700_000_000_123)
        let directives = try #require(metadata["CloudWatchMetrics"] as? [[String: Any]])
        #expect(directives.count == 1 && directives[0]["Namespace"] as? String == "fanctl")
        #expect(directives[0]["Dimensions"] as? [[String]] == [["FunctionName"]])
        let named = try #require(directives[0]["Metrics"] as? [[String: String]])
        #expect(named.compactMap { $0["Name"] } == ["TasksDone", "TasksFailed", "TasksRetried", "Duration"])
        #expect(named.compactMap { $0["Unit"] } == ["Count", "Count", "Count", "Milliseconds"])
        #expect(named.compactMap { $0["Name"].flatMap { line[$0] as? Int } } == [1, 2, 3, 4])
        #expect(line["FunctionName"] as? String == "a \"function\"" && line["requestID"] as? String == "r")
        #expect(!metrics.text.contains("\n"))
    }
}
