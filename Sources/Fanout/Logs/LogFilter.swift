package import AWSClients

/// Selects lines of a function's log.
package struct LogFilter: Hashable, Sendable {
    /// Part of the line, or of a worker's message; case-sensitive.
    package var text: String?
    package var run: String?
    package var index: Int?
    /// The least severe level.
    package var level: WorkerLine.Level?
    /// Whether to include the runtime's bookkeeping lines.
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

    /// The CloudWatch filter pattern, which may match more lines than the filter; nil for none.
    package var pattern: String? {
        var conditions: [String] = []
        if let run { conditions.append("$.run = \(Self.quoted(run))") }
        if let index { conditions.append("$.index = \(index)") }
        if let level, level > .info {
            conditions.append(level.andWorse.map { "$.level = \"\($0.rawValue)\"" }.joined(separator: " || "))
        }
        // A pattern matches members or words. Members are more selective.
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

    /// Whether only a worker's own lines can match.
    private var isAboutTasks: Bool { run != nil || index != nil || level != nil }

    /// Words that the line must have, without characters that JSON escapes: they would need to be escaped twice.
    private static func words(_ text: String) -> String? {
        let parts = text.split { $0 == "\"" || $0 == "\\" || $0.unicodeScalars.contains { $0.value < 0x20 } }
        return parts.isEmpty ? nil : parts.map { "\"\($0)\"" }.joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
