import AWSClients
import Fanout
import Operations
import Synchronization
import Timing
import WireFormat

/// Log lines as people and scripts read them.
final class LogPrinter: Sendable {
    private let console: any Console
    private let filter: LogFilter
    private let count = Mutex(0)

    init(console: any Console, filter: LogFilter) {
        self.console = console
        self.filter = filter
    }

    var isEmpty: Bool { count.withLock { $0 == 0 } }

    func tell(_ events: [LogEvent]) throws {
        var lines: [ConsoleText] = []
        for event in events {
            let record = LogRecord(event)
            guard filter.matches(event, record) else { continue }
            lines.append(try console.line(LogEntry(event: event, record: record, namesRun: filter.run == nil)))
        }
        guard !lines.isEmpty else { return }
        count.withLock { $0 += lines.count }
        console.answer(ConsoleText(lines: lines))
    }
}

/// One line of the log.
private struct LogEntry: Answer {
    let event: LogEvent
    let record: LogRecord
    /// Whether lines of several runs are shown.
    let namesRun: Bool

    func lines(_ console: any Console) -> [ConsoleText] {
        let head: ConsoleText = "\(console.paint("\(event.time.iso8601Milliseconds) \(event.shortStream)", .grey))  "
        guard case .worker(let line) = record else { return ["\(head)\(event.message.withoutLineEnd)"] }
        let level: ConsoleText =
            switch line.level {
            case .info: "info   "
            case .warning: console.paint("warning", .yellow)
            case .error: console.paint("error  ", .red)
            }
        return ["\(head)\(level)  \(task(line))\(line.message)\(facts(line, console))"]
    }

    /// `20261124T031651Z-4f2a/7: `; the index alone where the run was asked for.
    private func task(_ line: LogLine) -> String {
        guard let run = line.run else { return "" }
        let index = line.index.map(String.init) ?? line.messageID ?? "?"
        return (namesRun ? "\(run)/" : "") + "\(index): "
    }

    private func facts(_ line: LogLine, _ console: any Console) -> ConsoleText {
        var facts: [String] = []
        if let attempt = line.attempt, attempt > 1 { facts.append("attempt \(attempt)") }
        if let milliseconds = line.milliseconds { facts.append("\(milliseconds) ms") }
        return facts.isEmpty ? "" : console.paint("  (\(facts.joined(separator: ", ")))", .grey)
    }

    private enum CodingKeys: String, CodingKey {
        case id, time, stream, message, level, run, index, messageID, attempt, milliseconds
    }

    /// `message` is the worker's own, or the line as it is.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event.id, forKey: .id)
        try container.encode(event.time.iso8601Milliseconds, forKey: .time)
        try container.encode(event.stream, forKey: .stream)
        guard case .worker(let line) = record else {
            return try container.encode(event.message.withoutLineEnd, forKey: .message)
        }
        try container.encode(line.message, forKey: .message)
        try container.encode(line.level, forKey: .level)
        try container.encodeIfPresent(line.run, forKey: .run)
        try container.encodeIfPresent(line.index, forKey: .index)
        try container.encodeIfPresent(line.messageID, forKey: .messageID)
        try container.encodeIfPresent(line.attempt, forKey: .attempt)
        try container.encodeIfPresent(line.milliseconds, forKey: .milliseconds)
    }
}

extension LogEvent {
    /// The first eight characters of what tells one environment from another: of `2026/11/24/[1]0a1b2c3d4e5f…`, `0a1b2c3d`.
    var shortStream: String {
        let name = stream.split(separator: "]").last ?? Substring(stream)
        return String(name.prefix(8))
    }
}

extension Instant {
    /// `2026-11-24T03:16:51.042Z`.
    var iso8601Milliseconds: String {
        let rest = String(milliseconds - Int64(seconds) * 1000)
        return "\(iso8601.dropLast()).\(String(repeating: "0", count: 3 - rest.count))\(rest)Z"
    }
}

extension String {
    /// Lambda ends its own lines, and only those.
    fileprivate var withoutLineEnd: String {
        var text = self[...]
        while text.last?.isNewline == true { text = text.dropLast() }
        return String(text)
    }
}
