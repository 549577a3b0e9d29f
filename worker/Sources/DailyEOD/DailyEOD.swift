import FanWorker

/// Fetches one ticker's end-of-day prices from Tiingo, and saves them as CSV.
@main
struct DailyEOD: Worker {
    struct Task: Decodable {
        let ticker: String
        /// YYYY-MM-DD; absent or empty for the latest day.
        let startDate: String?
        let endDate: String?
    }

    private let tiingo: Tiingo

    init(environment: WorkerEnvironment) {
        tiingo = Tiingo(
            baseURL: environment["TIINGO_URL"] ?? "https://api.tiingo.com", token: environment["TIINGO_TOKEN"])
    }

    func run(_ task: Task, context: TaskContext) async throws -> TaskResult {
        guard !task.ticker.isEmpty else { throw Rejected("the task has no ticker") }
        let dates = try [("startDate", task.startDate), ("endDate", task.endDate)].compactMap { name, date in
            try Self.checked(date, name).map { (name, $0) }
        }
        return .csv(try await tiingo.prices(of: task.ticker, dates: dates, context: context))
    }

    /// Nil for an empty date: Tiingo's list of tickers has many.
    private static func checked(_ date: String?, _ name: String) throws -> String? {
        guard let date, !date.isEmpty else { return nil }
        let parts = date.split(separator: "-", omittingEmptySubsequences: false)
        let isDate =
            parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } }
        guard isDate else { throw Rejected("\(name) is `\(date)`, not YYYY-MM-DD") }
        return date
    }
}
