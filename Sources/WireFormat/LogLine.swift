internal import FoundationEssentials

/// One line of a worker's log: a JSON object.
package struct LogLine: Hashable, Sendable {
    package var level: Level
    package var message: String
    /// Nil in lines about no task.
    package var run: String?
    package var index: Int?
    package var messageID: String?
    package var attempt: Int?
    /// How long the attempt took; nil unless the line reports the end of an attempt.
    package var milliseconds: Int?
    /// When the attempt ended, in milliseconds since 1970.
    package var time: Int64?

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

    /// The members' names.
    package enum CodingKeys: String, CodingKey {
        case attempt, index, level, message, messageID, milliseconds, run, time
    }

    package init(
        _ level: Level, _ message: String, run: String? = nil, index: Int? = nil, messageID: String? = nil,
        attempt: Int? = nil, milliseconds: Int? = nil, time: Int64? = nil
    ) {
        self.level = level
        self.message = message
        self.run = run
        self.index = index
        self.messageID = messageID
        self.attempt = attempt
        self.milliseconds = milliseconds
        self.time = time
    }

    /// The line as it is written, without the line feed.
    package var text: String {
        var line = JSONLine()
        func add(_ key: CodingKeys, _ value: String?) { if let value { line.add(key.rawValue, value) } }
        func add(_ key: CodingKeys, _ value: Int64?) { if let value { line.add(key.rawValue, value) } }
        add(.attempt, attempt.map(Int64.init))
        add(.index, index.map(Int64.init))
        add(.level, level.rawValue)
        add(.message, message)
        add(.messageID, messageID)
        add(.milliseconds, milliseconds.map(Int64.init))
        add(.run, run)
        add(.time, time)
        return line.text
    }
}

extension LogLine: Decodable {
    /// Nil where the text is not such a line.
    package init?(_ text: String) {
        guard let line = try? JSONDecoder().decode(LogLine.self, from: Data(text.utf8)) else { return nil }
        self = line
    }

    /// Stands in every line that reports the end of an attempt: a cheap test before a line is parsed.
    package static let attemptMarker = "\"\(CodingKeys.milliseconds.rawValue)\":"
}
