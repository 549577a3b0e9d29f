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
    func answer(_ text: ConsoleText) { Self.write("\(text)\n", to: STDOUT_FILENO) }

    func answer(_ text: String) { answer("\(text)" as ConsoleText) }

    /// The answer as one JSON document.
    func answer(json value: some Encodable) throws {
        answer(try Self.encoded(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
    }

    /// A line of an answer that is one JSON object a line.
    func line(json value: some Encodable) throws -> ConsoleText {
        try Self.encoded(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    /// A part of the answer, as one JSON object on a line of its own.
    func answer(jsonLine value: some Encodable) throws {
        answer(try line(json: value))
    }

    private static func encoded(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws
        -> ConsoleText
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return ConsoleText(json: String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A line of the story.
    func tell(_ text: ConsoleText) {
        block.withLock { Self.emit($0.above(text.string), to: STDERR_FILENO) }
    }

    func tell(_ text: String) { tell("\(text)" as ConsoleText) }

    /// Replaces the lines at the bottom of a terminal; elsewhere nothing is shown.
    func live(_ text: String) {
        guard isInteractive else { return }
        let text = ConsoleText(lines: text).string
        block.withLock { Self.emit($0.replace(with: text, width: Self.width), to: STDERR_FILENO) }
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

    func paint(_ text: String, _ colour: Colour) -> ConsoleText {
        colours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : "\(text)"
    }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case grey = 90
    }

    /// Text that is not about a live block; without a line end of its own.
    static func write(_ text: ConsoleText, to descriptor: Int32) { emit(text.string, to: descriptor) }

    /// The one place where text leaves the process.
    private static func emit(_ text: String, to descriptor: Int32) {
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
