package import Timing

/// The name of one sending of one input: 1 to 64 characters of `[A-Za-z0-9_-]`.
package struct RunID: Hashable, Sendable {
    package let text: String

    /// Nil where the text is no run's name.
    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    /// A name from the time and a random part, such as `20261124T031651Z-4f2a`: names sort by time.
    package init(at instant: Instant, random: UInt16) {
        let digits = String(random, radix: 16)
        let time = instant.iso8601.filter { $0 != "-" && $0 != ":" }
        text = time + "-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension RunID: CustomStringConvertible {
    package var description: String { text }
}

extension RunID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let run = RunID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a run's name")
        }
        self = run
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
