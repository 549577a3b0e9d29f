package import AWSClients
internal import AWSCore
package import Timing

/// Reads a log group at a limited rate: CloudWatch permits five calls a second for a whole account.
package struct LogSource: Sendable {
    package let group: String
    package let pattern: String?
    package let time: any TimeSource
    private let logs: LogsClient
    private let pacer: Pacer

    package init(group: String, pattern: String?, logs: LogsClient, time: any TimeSource) {
        self.group = group
        self.pattern = pattern
        self.logs = logs
        self.time = time
        pacer = Pacer(rate: 3, burst: 2, time: time)
    }

    package enum Ending: Hashable, Sendable {
        case complete
        /// The caller asked to stop.
        case stopped
        /// There is no such log group.
        case noGroup
    }

    /// Reads every event of an interval. Pages come in no order, and an event may come twice.
    ///
    /// - Parameters:
    ///   - end: inclusive; nil for no end.
    ///   - mostPages: the most pages to read, empty ones included; nil for all.
    ///   - onPage: returns whether to go on.
    /// - Throws: what the client throws, or what `onPage` throws.
    package func read(
        from start: Instant?, to end: Instant? = nil, mostPages: Int? = nil, onPage: ([LogEvent]) throws -> Bool
    ) async throws -> Ending {
        let query = LogQuery(group: group, start: start, end: end, pattern: pattern)
        var token: String?
        var (beginnings, pages) = (1, 0)
        repeat {
            try await pacer.pass()
            do {
                let page = try await logs.events(query, token: token)
                token = page.nextToken
                if !page.events.isEmpty, try !onPage(page.events) { return .stopped }
            } catch let error as AWSError where error.has(["ResourceNotFoundException"]) {
                return .noGroup
            } catch let error as AWSError where token != nil && error.has(["InvalidParameterException"]) {
                // The group was deleted and made again since the page before, or its token is a day old.
                guard beginnings < 3 else { throw error }
                beginnings += 1
                token = nil
                continue
            }
            if token == nil { return .complete }
            pages += 1
            if let mostPages, pages >= mostPages { return .stopped }
        } while true
    }
}
