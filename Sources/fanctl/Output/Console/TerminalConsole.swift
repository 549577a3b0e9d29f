import Fanout
import Foundation
import Operations
import Reconciliation
import Synchronization
import Timing
import WireFormat

/// The two streams: stdout holds the answer, stderr the story.
final class TerminalConsole: Console {
    let format: OutputFormat
    let colours: Bool
    /// Whether stderr is a terminal, on which a line can be written over.
    let isInteractive: Bool
    private let block = Mutex(LiveBlock())
    private let progress = ProgressPrinter()
    private let inFlight = InFlightPrinter()

    init(options: CommonOptions, environment: [String: String]) {
        format = options.output
        isInteractive = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        let hasNoColor = !(environment["NO_COLOR"] ?? "").isEmpty
        colours = isInteractive && isatty(STDOUT_FILENO) == 1 && !options.noColor && !hasNoColor
    }

    /// A line of the answer.
    func answer(_ text: ConsoleText) { Self.write("\(text)\n", to: STDOUT_FILENO) }

    /// A line of the story.
    func tell(_ text: ConsoleText) {
        block.withLock { Self.emit($0.above(text.string), to: STDERR_FILENO) }
    }

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

    var wording: any Wording { OutputWording() }

    func tell(_ plan: Plan) { PlanRendering(plan: plan, console: self).lines().forEach(tell) }

    func tell(_ event: Applier.Event) { ApplyPrinter(console: self).tell(event) }

    func show(_ counts: RunCounts, of run: RunID, at now: Instant) {
        progress.show(counts, of: run, at: now, on: self)
    }

    func show(inFlight count: Int, at now: Instant) { inFlight.show(count, at: now, on: self) }

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
