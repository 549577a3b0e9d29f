package import AWSClients
internal import AWSCore
package import Timing

/// Reads a log group no faster than CloudWatch permits: five calls a second for a whole account, of which some are left to others.
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
        /// Whoever reads had enough.
        case stopped
        /// There is no such group, yet or any more.
        case noGroup
    }

    /// Reads every event of a stretch of time, in no order beyond that of a page; the same event may come twice.
    ///
    /// - Parameters:
    ///   - end: the last moment; nil for no end.
    ///   - mostPages: as many are asked for, empty ones too; nil for all.
    ///   - onPage: false says that it is enough.
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
