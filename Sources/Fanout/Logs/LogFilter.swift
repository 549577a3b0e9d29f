package import AWSClients

/// Which lines of a function's log are wanted.
package struct LogFilter: Hashable, Sendable {
    /// A part of the line, or of a worker's message, capitals and all.
    package var text: String?
    package var run: String?
    package var index: Int?
    /// This level and what is worse.
    package var level: WorkerLine.Level?
    /// Whether the runtime's bookkeeping is wanted, too.
    package var includesBookkeeping: Bool

    package init(
        text: String? = nil, run: String? = nil, index: Int? = nil, level: WorkerLine.Level? = nil,
        includesBookkeeping: Bool = false
    ) {
        self.text = text
        self.run = run
        self.index = index
        self.level = level
        self.includesBookkeeping = includesBookkeeping
    }

    /// What CloudWatch can sort out itself, in its own language; nil for nothing. It lets through everything that is wanted,
    /// and perhaps more.
    package var pattern: String? {
        var conditions: [String] = []
        if let run { conditions.append("$.run = \(Self.quoted(run))") }
        if let index { conditions.append("$.index = \(index)") }
        if let level, level > .info {
            conditions.append(level.andWorse.map { "$.level = \"\($0.rawValue)\"" }.joined(separator: " || "))
        }
        // A pattern is about members or about words. Members tell more.
        if conditions.isEmpty { return text.flatMap(Self.words) }
        return conditions.count == 1 ? "{ \(conditions[0]) }" : "{ (\(conditions.joined(separator: ") && ("))) }"
    }

    package func matches(_ event: LogEvent, _ record: LogRecord) -> Bool {
        switch record {
        case .bookkeeping: if !includesBookkeeping || isAboutTasks { return false }
        case .text: if isAboutTasks { return false }
        case .worker(let line):
            if let run, line.run != run { return false }
            if let index, line.index != index { return false }
            if let level, line.level < level { return false }
            if let text, line.message.contains(text) { return true }
        }
        return text.map(event.message.contains) ?? true
    }

    /// Only workers' own lines say so much.
    private var isAboutTasks: Bool { run != nil || index != nil || level != nil }

    /// Each must be in the line. What JSON writes otherwise than it reads is left out, so that it need not be escaped twice.
    private static func words(_ text: String) -> String? {
        let parts = text.split { $0 == "\"" || $0 == "\\" || $0.unicodeScalars.contains { $0.value < 0x20 } }
        return parts.isEmpty ? nil : parts.map { "\"\($0)\"" }.joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
