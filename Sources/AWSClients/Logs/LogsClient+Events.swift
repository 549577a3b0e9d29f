package import Timing

extension LogsClient {
    /// One page of what was logged. It may be empty while there are more; its order holds within the page alone.
    ///
    /// - Parameter token: of the page before; nil for the first.
    /// - Throws: `ResourceNotFoundException` where there is no such group, `InvalidParameterException` for a token of a group
    ///   that was deleted since.
    package func events(_ query: LogQuery, token: String? = nil) async throws -> LogPage {
        struct Input: Encodable {
            let logGroupName: String
            let startTime: Int64?
            let endTime: Int64?
            let filterPattern: String?
            let nextToken: String?
        }
        let input = Input(
            logGroupName: query.group, startTime: query.start?.milliseconds, endTime: query.end?.milliseconds,
            filterPattern: query.pattern, nextToken: token)
        return try await json.call("FilterLogEvents", input, returning: LogPage.self)
    }
}

/// Which events of a log group are wanted.
package struct LogQuery: Hashable, Sendable {
    package var group: String
    /// The first moment; nil for all that is kept.
    package var start: Instant?
    /// The last moment; nil for no end.
    package var end: Instant?
    /// In CloudWatch's own language.
    package var pattern: String?

    package init(group: String, start: Instant? = nil, end: Instant? = nil, pattern: String? = nil) {
        self.group = group
        self.start = start
        self.end = end
        self.pattern = pattern
    }
}

package struct LogPage: Decodable, Hashable, Sendable {
    package let events: [LogEvent]
    /// Nil: this was the last page.
    package let nextToken: String?

    private enum CodingKeys: String, CodingKey {
        case events, nextToken
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        events = try container.decodeIfPresent([LogEvent].self, forKey: .events) ?? []
        nextToken = try container.decodeIfPresent(String.self, forKey: .nextToken)
    }
}

/// One thing that was logged.
package struct LogEvent: Decodable, Hashable, Sendable {
    /// Emulators give none: then it is what was said, by whom and when.
    package let id: String
    /// As whoever logged it has it.
    package let time: Instant
    package let stream: String
    package let message: String

    private enum CodingKeys: String, CodingKey {
        case id = "eventId"
        case time = "timestamp"
        case stream = "logStreamName"
        case message
    }

    package init(id: String, time: Instant, stream: String, message: String) {
        self.id = id
        self.time = time
        self.stream = stream
        self.message = message
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        time = Instant(milliseconds: try container.decode(Int64.self, forKey: .time))
        stream = try container.decodeIfPresent(String.self, forKey: .stream) ?? ""
        message = try container.decodeIfPresent(String.self, forKey: .message) ?? ""
        id =
            try container.decodeIfPresent(String.self, forKey: .id)
            ?? "\(time.milliseconds) \(stream) \(message)"
    }
}
