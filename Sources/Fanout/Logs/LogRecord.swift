package import AWSClients
internal import FoundationEssentials

/// A line of a function's log, by its origin.
package enum LogRecord: Hashable, Sendable {
    /// A worker's own line: see ``WorkerLine``.
    case worker(WorkerLine)
    /// The runtime's bookkeeping: START, END, a successful REPORT, the worker's line of metrics.
    case bookkeeping
    /// Any other line: a program's output, or Lambda's message about a failed invocation.
    case text

    package init(_ event: LogEvent) {
        let message = event.message
        if message.first == "{" {
            if let line = WorkerLine(message) {
                self = .worker(line)
                return
            }
            self = message.contains(#""_aws":"#) ? .bookkeeping : .text
            return
        }
        let isBookkeeping =
            ["START RequestId: ", "END RequestId: ", "INIT_START ", "XRAY TraceId: "].contains(where: message.hasPrefix)
            || message.hasPrefix("REPORT RequestId: ") && !message.contains("\tStatus: ")
        self = isBookkeeping ? .bookkeeping : .text
    }
}

/// A line of JSON that a worker logged.
package struct WorkerLine: Hashable, Sendable, Decodable {
    package let level: Level
    package let message: String
    /// Nil for a line about no task.
    package let run: String?
    package let index: Int?
    package let messageID: String?
    package let attempt: Int?
    /// How long the task took.
    package let milliseconds: Int?
    /// When it ended, in milliseconds since 1970.
    package let time: Int64?

    package enum Level: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
        case info
        case warning
        case error

        /// The level and those above it.
        package var andWorse: [Level] { Self.allCases.filter { $0 >= self } }

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// Returns nil for any other text.
    package init?(_ text: String) {
        guard let line = try? JSONDecoder().decode(WorkerLine.self, from: Data(text.utf8)) else { return nil }
        self = line
    }
}
