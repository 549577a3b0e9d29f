import Foundation
import Synchronization

/// The two streams: stdout holds the answer, stderr the story.
final class Console: Sendable {
    let format: OutputFormat
    let colours: Bool
    /// Whether stderr is a terminal, on which a line can be written over.
    let isInteractive: Bool
    private let liveLine = Mutex("")

    init(options: CommonOptions, environment: [String: String]) {
        format = options.output
        isInteractive = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        let hasNoColor = !(environment["NO_COLOR"] ?? "").isEmpty
        colours = isInteractive && isatty(STDOUT_FILENO) == 1 && !options.noColor && !hasNoColor
    }

    /// A line of the answer.
    func answer(_ text: String) {
        Self.write(text + "\n", to: STDOUT_FILENO)
    }

    /// The answer as one JSON document.
    func answer(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Self.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }

    /// A line of an answer that is one JSON object a line.
    func line(json value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A line of the story.
    func tell(_ text: String) {
        liveLine.withLock { live in
            let erase = live.isEmpty ? "" : "\r\u{1B}[K"
            Self.write("\(erase)\(text)\n\(live)", to: STDERR_FILENO)
        }
    }

    /// Replaces the line at the bottom of a terminal; elsewhere nothing is shown.
    func live(_ text: String) {
        guard isInteractive else { return }
        liveLine.withLock { live in
            live = text
            Self.write("\r\u{1B}[K\(text)", to: STDERR_FILENO)
        }
    }

    /// Asks on the terminal; false where there is none.
    func confirm(_ question: String) -> Bool {
        guard isInteractive, isatty(STDIN_FILENO) == 1 else { return false }
        Self.write("\(question) [y/N] ", to: STDERR_FILENO)
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        colours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case grey = 90
    }

    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // Nobody reads any more: there is nobody to tell.
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
