import Foundation
import Synchronization

/// The two streams: stdout holds the answer, stderr the story.
final class Console: Sendable {
    let format: OutputFormat
    let colours: Bool
    /// Whether stderr is a terminal, on which a line can be written over.
    let isInteractive: Bool
    private let block = Mutex(LiveBlock())

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

    /// A part of the answer, as one JSON object on a line of its own.
    func answer(jsonLine value: some Encodable) throws {
        answer(try line(json: value))
    }

    /// A line of the story.
    func tell(_ text: String) {
        block.withLock { Self.write($0.above(text), to: STDERR_FILENO) }
    }

    /// Replaces the lines at the bottom of a terminal; elsewhere nothing is shown.
    func live(_ text: String) {
        guard isInteractive else { return }
        block.withLock { Self.write($0.replace(with: text, width: Self.width), to: STDERR_FILENO) }
    }

    private static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
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
