import FanWorker

/// Tiingo's end-of-day API.
struct Tiingo {
    let baseURL: String
    /// Nil against a stand-in that asks for none.
    let token: String?

    /// Without a word from Tiingo, what it has too much of comes back after minutes: its limits count by the hour.
    private static let patience = Backoff(first: .seconds(60), longest: .seconds(900))

    /// - Throws: `Rejected` where Tiingo does not understand the request, `GiveUp` where it does not know the ticker or refuses
    ///   the token, `Retry` where that may pass.
    func prices(of ticker: String, dates: [(String, String)], context: TaskContext) async throws -> [UInt8] {
        let query = (dates + [("format", "csv")]).map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let url = "\(baseURL)/tiingo/daily/\(Self.encoded(ticker))/prices?\(query)"
        let headers = token.map { ["Authorization": "Token \($0)"] } ?? [:]
        let response = try await context.http.get(url, headers: headers)
        // Tiingo reports some errors with 200 and a sentence; prices begin with their header.
        if response.status == 200, response.text.hasPrefix("date,") { return response.body }
        let words = "Tiingo answered HTTP \(response.status) for \(ticker): \(response.text.prefix(200))"
        switch response.status {
        case _ where Self.isOverLimit(response):
            throw Retry(words, after: Self.wait(response) ?? Self.patience.delay(attempt: context.attempt))
        case 408, 500...: throw Retry(words, after: Self.wait(response))
        case 400: throw Rejected(words)
        default: throw GiveUp(words)
        }
    }

    /// Limits are told with 429, or with 200 and a sentence. No task waits until the month is over.
    private static func isOverLimit(_ response: HTTPClient.Response) -> Bool {
        let text = response.text.prefix(200).lowercased()
        return response.status == 429
            || response.status == 200 && text.contains("run over your") && !text.contains("month")
    }

    /// As long as Tiingo asks for, but no longer than a quarter of an hour: who waited beyond the queue's retention would be
    /// lost.
    private static func wait(_ response: HTTPClient.Response) -> Duration? {
        response.retryAfter.map { min($0, .seconds(900)) }
    }

    /// Tickers such as `1125:HK` and `ALC(EXP20190322)` in a path.
    private static func encoded(_ ticker: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return ticker.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0x0f)])"
            }
        }.joined()
    }
}
