import FanWorker
import Foundation
import Testing

@testable import DailyEOD

@Suite
struct DailyEODTests {
    private struct Done: Sendable {
        let result: TaskResult
        let requests: [PriceServer.Request]
    }

    private static func worker(_ url: String, token: String? = nil) -> DailyEOD {
        DailyEOD(environment: WorkerEnvironment(variables: ["TIINGO_URL": url, "TIINGO_TOKEN": token ?? ""]))
    }

    private static func task(_ json: String) throws -> DailyEOD.Task {
        try JSONDecoder().decode(DailyEOD.Task.self, from: Data(json.utf8))
    }

    /// Does a task against a server that has the prices.
    private func run(_ task: String, token: String? = nil) async throws -> Done {
        try await PriceServer.answering { url, server in
            let result = try await Self.worker(url, token: token).run(
                Self.task(task), context: TaskContext(testingWithin: .seconds(600)))
            return Done(result: result, requests: server.requests)
        }
    }

    @Test func savesPricesAsCSVAndAsTheyCame() async throws {
        let done = try await run(#"{"ticker":"AAPL","startDate":"2024-01-02","endDate":"2024-01-31"}"#)
        #expect(done.result == .csv(Array(PriceServer.prices.utf8)))
        #expect(done.requests.count == 1)
        #expect(done.requests.first?.query == "startDate=2024-01-02&endDate=2024-01-31&format=csv")
    }

    @Test(arguments: [
        ("AAPL", "AAPL"), ("BRK-A", "BRK-A"), ("BF.B", "BF.B"), ("1125:HK", "1125%3AHK"),
        ("ALC(EXP20190322)", "ALC%28EXP20190322%29"), ("A B/C?d=e", "A%20B%2FC%3Fd%3De"), ("É", "%C3%89"),
    ])
    func sendsEveryTickerToTiingoUnchanged(ticker: String, encoded: String) async throws {
        let done = try await run(#"{"ticker":"\#(ticker)"}"#)
        #expect(done.requests.map(\.path) == ["/tiingo/daily/\(encoded)/prices"])
    }

    @Test(arguments: [
        (#"{"ticker":"A","startDate":"","endDate":""}"#, "format=csv"), (#"{"ticker":"A"}"#, "format=csv"),
        (#"{"ticker":"A","startDate":null,"endDate":null}"#, "format=csv"),
        (#"{"ticker":"A","startDate":"2024-01-02","endDate":""}"#, "startDate=2024-01-02&format=csv"),
        (#"{"ticker":"A","endDate":"2024-01-02"}"#, "endDate=2024-01-02&format=csv"),
        (#"{"ticker":"A","exchange":"NYSE","startDate":""}"#, "format=csv"),
    ])
    func leavesOutDatesThatAreEmptyAbsentOrNull(task: String, query: String) async throws {
        #expect(try await run(task).requests.map(\.query) == [query])
    }

    @Test(arguments: [
        #"{"ticker":""}"#, #"{"ticker":"A","startDate":"02.01.2024"}"#, #"{"ticker":"A","endDate":"2024-1-2"}"#,
        #"{"ticker":"A","startDate":"2024-01-02T00:00:00Z"}"#, #"{"ticker":"A","startDate":"2024-01-02&token=x"}"#,
        #"{"ticker":"A","startDate":"٢٠٢٤-٠١-٠٢"}"#,
    ])
    func rejectsAWrongTaskBeforeItAsksTiingo(task: String) async throws {
        try await PriceServer.answering { url, server in
            await #expect(throws: Rejected.self) {
                try await Self.worker(url).run(Self.task(task), context: TaskContext(testingWithin: .seconds(600)))
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: ["secret", nil])
    func sendsTheTokenInAHeaderAndNowhereElse(token: String?) async throws {
        let requests = try await run(#"{"ticker":"A"}"#, token: token).requests
        #expect(requests.map(\.authorization) == [token.map { "Token \($0)" }])
        #expect(requests.allSatisfy { !$0.query.contains("secret") && !$0.path.contains("secret") })
    }

    @Test(arguments: [401, 403, 404, 405, 301])
    func givesUpWhatTiingoRefusesWithoutShowingTheToken(status: Int) async throws {
        let error = try await failure(status, #"{"detail":"Not found."}"#) as? GiveUp
        let reason = try #require(error?.reason)
        #expect(reason.contains("\(status)") && reason.contains("NOSUCH") && reason.contains("Not found."))
        #expect(!reason.contains("secret"))
    }

    @Test func rejectsWhatTiingoDoesNotUnderstand() async throws {
        let error = try await failure(400, #"{"detail":"Error: no such date"}"#) as? Rejected
        #expect(error?.reason.contains("no such date") == true)
    }

    @Test(arguments: [
        "Error: Ticker 'NOSUCH' not found", "", "[]",
        "You have run over your 500 symbol look up for this month.",
    ])
    func refusesASentenceInThePlaceOfPrices(text: String) async throws {
        let error = try await failure(200, text) as? GiveUp
        #expect(error?.reason.contains("NOSUCH") == true)
    }

    @Test func takesPricesOfNoDayForAResult() async throws {
        let result = try await PriceServer.answering(200, "date,close\n") { url, _ in
            try await Self.worker(url).run(
                Self.task(#"{"ticker":"A"}"#), context: TaskContext(testingWithin: .seconds(600)))
        }
        #expect(result == .csv(Array("date,close\n".utf8)))
    }

    @Test(arguments: [
        (429, "600", Duration.seconds(600)), (429, "3600", .seconds(900)), (503, "600", .seconds(600)),
        (500, "86400", .seconds(900)), (408, "7", .seconds(7)), (408, nil as String?, nil),
    ])
    func retriesWhenTiingoSaysWithinAQuarterOfAnHour(status: Int, retryAfter: String?, wait: Duration?) async throws {
        let error = try #require(try await failure(status, "later", retryAfter: retryAfter) as? Retry)
        #expect(error.after == wait)
        #expect(error.reason.contains("\(status)") && !error.reason.contains("secret"))
    }

    @Test func waitsMinutesAboveTheLimitsLongerFromAttemptToAttempt() async throws {
        let sentence = "Error: You have run over your hourly request allocation."
        for (attempt, least, most) in [(1, 30, 60), (2, 60, 120), (9, 450, 900)] {
            let error = try #require(
                try await failure(200, sentence, retryAfter: nil, attempt: attempt) as? Retry)
            let wait = try #require(error.after)
            #expect(wait >= .seconds(least) && wait <= .seconds(most))
        }
    }

    /// The error of a task that the server refuses.
    private func failure(
        _ status: Int, _ text: String, retryAfter: String? = "3600", attempt: Int = 1
    ) async throws -> any Error {
        try await PriceServer.answering(status, text, retryAfter: retryAfter) { url, _ in
            try await #require(throws: (any Error).self) {
                try await Self.worker(url, token: "secret").run(
                    Self.task(#"{"ticker":"NOSUCH"}"#),
                    context: TaskContext(testingWithin: .seconds(600), attempt: attempt))
            }
        }
    }
}
