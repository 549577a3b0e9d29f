package import Timing
internal import Transport

package struct FakeLogEvent: Equatable, Sendable {
    package let id: String
    package let time: Instant
    /// From then on it is found.
    package let ingested: Instant
    package let stream: String
    package let message: String
}

extension FakeWorld {
    /// A function writes a line: its group comes into being where it is missing, and keeps lines for ever.
    ///
    /// - Parameters:
    ///   - time: when it was logged; nil for now.
    ///   - age: how long before that.
    ///   - delay: how long it takes until the line is found.
    package mutating func log(
        _ message: String? = nil, ofFunction name: String, stream: String = "2026/11/24/[1]0a1b2c3d4e5f",
        at time: Instant? = nil, age: Duration = .zero,
        delay: Duration = .zero
    ) {
        let group = "/aws/lambda/\(name)"
        if logGroups[group] == nil { logGroups[group] = FakeLogGroup(created: now) }
        guard let message else { return }
        let number = String(next())
        let event = FakeLogEvent(
            id: String(repeating: "0", count: 20 - number.count) + number, time: (time ?? now) + age * -1,
            ingested: now + delay,
            stream: stream, message: message)
        logGroups[group]?.events.append(event)
    }

    /// Ordered by time within a page, and by stream from page to page; some pages are empty, which says nothing of the next.
    mutating func filterLogEvents(_ request: FakeRequest) throws -> HTTPResponse {
        try checkLogsRate()
        let name = try logGroup(request["logGroupName"])
        guard let group = logGroups[name] else { return .json([:]) }
        let pattern = try FakeLogPattern(request.input["filterPattern"]?.string ?? "")
        let start = request.input["startTime"]?.int.map { Instant(milliseconds: Int64($0)) }
        let end = request.input["endTime"]?.int.map { Instant(milliseconds: Int64($0)) }
        let events = group.events.filter { event in
            event.ingested <= now && start.map { event.time >= $0 } ?? true && end.map { event.time <= $0 } ?? true
                && pattern.matches(event.message)
        }.sorted { ($0.stream, $0.time) < ($1.stream, $1.time) }
        let (position, isAfterEmpty) = try logToken(request.input["nextToken"]?.string, of: group)
        if settings.emptyLogPages, !isAfterEmpty {
            return .json(["events": [], "searchedLogStreams": [], "nextToken": .string(token(position, "full", group))])
        }
        let last = min(position + min(settings.logPageSize, 10_000), events.count)
        let page = events[min(position, last)..<last].sorted { $0.time < $1.time }.map { event -> JSON in
            [
                "eventId": .string(event.id), "timestamp": .int(Int(event.time.milliseconds)),
                "ingestionTime": .int(Int(event.ingested.milliseconds)), "logStreamName": .string(event.stream),
                "message": .string(event.message),
            ]
        }
        var answer: [String: JSON] = ["events": .array(page), "searchedLogStreams": []]
        if last < events.count { answer["nextToken"] = .string(token(last, "next", group)) }
        return .json(.object(answer))
    }

    /// A token is worth nothing for a group of the same name that was made later.
    private func token(_ position: Int, _ kind: String, _ group: FakeLogGroup) -> String {
        "\(position)/\(kind)/\(group.created.milliseconds)"
    }

    private func logToken(_ text: String?, of group: FakeLogGroup) throws -> (position: Int, isAfterEmpty: Bool) {
        guard let text else { return (0, false) }
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 3, let position = Int(parts[0]), parts[2] == String(group.created.milliseconds) else {
            throw FakeError(400, "InvalidParameterException", "The specified nextToken is invalid.")
        }
        return (position, parts[1] == "full")
    }

    private mutating func checkLogsRate() throws {
        logCalls = logCalls.filter { now - $0 < .seconds(1) }
        guard logCalls.count < settings.logsRate else {
            throw FakeError(400, "ThrottlingException", "Rate exceeded")
        }
        logCalls.append(now)
    }
}

/// The part of CloudWatch's pattern language that fanctl uses: quoted words, and conditions on members.
struct FakeLogPattern {
    /// All have to be there.
    private var words: [String] = []
    /// Of each group, one has to hold.
    private var conditions: [[(member: String, value: JSON)]] = []

    init(_ text: String) throws {
        let text = text.trimmed
        if text.hasPrefix("{") {
            guard text.hasSuffix("}") else { throw Self.invalid }
            conditions = try Self.split(String(text.dropFirst().dropLast()).trimmed, "&&").map { group in
                let isWrapped = group.hasPrefix("(") && group.hasSuffix(")")
                return try Self.split(isWrapped ? String(group.dropFirst().dropLast()) : group, "||").map(
                    Self.condition)
            }
            return
        }
        var rest = text[...]
        while !rest.isEmpty {
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { throw Self.invalid }
            words.append(String(rest[rest.index(after: rest.startIndex)..<end]))
            rest = rest[rest.index(after: end)...].drop { $0 == " " }
        }
    }

    func matches(_ message: String) -> Bool {
        guard words.allSatisfy(message.contains) else { return false }
        guard !conditions.isEmpty else { return true }
        guard let members = JSON(Array(message.utf8))?.object else { return false }
        return conditions.allSatisfy { $0.contains { members[$0.member] == $0.value } }
    }

    private static let invalid = FakeError(400, "InvalidParameterException", "Invalid filter pattern")

    private static func split(_ text: String, _ separator: String) -> [String] {
        text.components(of: separator).map(\.trimmed)
    }

    /// `$.member = "text"` or `$.member = 7`.
    private static func condition(_ text: String) throws -> (member: String, value: JSON) {
        let parts = text.components(of: " = ")
        guard parts.count == 2, parts[0].hasPrefix("$."), let value = JSON(Array(parts[1].utf8)) else { throw invalid }
        return (String(parts[0].dropFirst(2)), value)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    fileprivate func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
