package import AWSClients
package import WireFormat

/// A line of a function's log, by its origin.
package enum LogRecord: Hashable, Sendable {
    /// A worker's own line: see ``LogLine``.
    case worker(LogLine)
    /// The runtime's bookkeeping: START, END, a successful REPORT, the worker's line of metrics.
    case bookkeeping
    /// Any other line: a program's output, or Lambda's message about a failed invocation.
    case text

    package init(_ event: LogEvent) {
        let message = event.message
        if message.first == "{" {
            if let line = LogLine(message) {
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
