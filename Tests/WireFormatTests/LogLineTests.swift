import Foundation
import Testing
import WireFormat

@Suite
struct LogLineTests {
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
            .error, message, run: message, index: -1, messageID: "id", attempt: 2,
            milliseconds: 1_700_000, time: 1_700_000_000_123)
        let encoded = Encoded(
            attempt: 2, index: -1, level: "error", message: message, messageID: "id", milliseconds: 1_700_000,
            run: message, time: 1_700_000_000_123)
        #expect(line.text == String(decoding: try encoder.encode(encoded), as: UTF8.self))
        #expect(!line.text.contains { $0.isNewline && $0.isASCII })
        let short = LogLine(.info, message)
        #expect(
            short.text
                == String(decoding: try encoder.encode(Encoded(level: "info", message: message)), as: UTF8.self))
    }

    @Test(arguments: 0..<32)
    func keepsEveryControlCharacter(code: UInt8) throws {
        let message = "a\(UnicodeScalar(code))b"
        let line = try #require(
            try JSONSerialization.jsonObject(with: Data(LogLine(.info, message).text.utf8))
                as? [String: Any])
        #expect(line["message"] as? String == message)
    }
}
