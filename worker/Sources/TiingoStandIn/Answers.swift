import FlyingFox
import Foundation

/// The answers of `GET /tiingo/daily/TICKER` and `GET /tiingo/daily/TICKER/prices`.
struct Answers: Sendable {
    let token: String?
    let limit: RateLimit

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        guard await limit.allows() else {
            return json(
                429, #"{"detail":"You have run over your request rate. Try again later."}"#, ["Retry-After": "1"])
        }
        if let token, request.headers[HTTPHeader("Authorization")] != "Token \(token)" {
            return json(401, #"{"detail":"Invalid token."}"#)
        }
        // Decoded once it is split: a ticker may have a slash.
        let parts = request.target.path().split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        guard request.method == .GET, parts.count == 3 || parts.count == 4, parts[0] == "tiingo", parts[1] == "daily"
        else { return json(404, #"{"detail":"Not found."}"#) }
        // By agreement: what begins so is not known to anybody.
        guard !parts[2].uppercased().hasPrefix("NOSUCH") else {
            return json(404, #"{"detail":"Error: Ticker '\#(parts[2])' not found"}"#)
        }
        if parts.count == 3 { return metadata(parts[2]) }
        guard parts[3] == "prices" else { return json(404, #"{"detail":"Not found."}"#) }
        return prices(parts[2], Dictionary(request.query.map { ($0.name, $0.value) }) { _, last in last })
    }

    private func metadata(_ ticker: String) -> HTTPResponse {
        let name = ticker.replacingOccurrences(of: "\"", with: "")
        return json(
            200,
            #"{"endDate":"2026-11-23","startDate":"2000-01-03","exchangeCode":"NYSE","name":"\#(name) (made up)","#
                + #""description":"The prices are made up.","ticker":"\#(name)"}"#)
    }

    private func prices(_ ticker: String, _ query: [String: String]) -> HTTPResponse {
        let days: [Day]
        do {
            days = try Self.days(from: query["startDate"], to: query["endDate"])
        } catch {
            return json(400, #"{"detail":"Error: \#(error)"}"#)
        }
        let rows = days.map { Price(ticker: ticker, day: $0) }
        if query["format"] == "csv" {
            let text = ([Price.header] + rows.map(\.csv)).joined(separator: "\n") + "\n"
            return response(200, "text/csv", text)
        }
        return json(200, "[" + rows.map(\.json).joined(separator: ",") + "]")
    }

    /// The weekdays from one date to the other, both included; without a start the latest day alone.
    private static func days(from start: String?, to end: String?) throws -> [Day] {
        let last = try end.map(Day.init(parsing:)) ?? Day(number: Day.latest)
        guard let start else { return [last] }
        let first = try Day(parsing: start)
        guard first.number <= last.number else { return [] }
        return (first.number...last.number).map(Day.init(number:)).filter(\.isWeekday)
    }

    private func json(_ status: Int, _ body: String, _ headers: [String: String] = [:]) -> HTTPResponse {
        response(status, "application/json", body, headers)
    }

    private func response(
        _ status: Int, _ type: String, _ body: String, _ headers: [String: String] = [:]
    ) -> HTTPResponse {
        var all = HTTPHeaders([.contentType: type])
        for (name, value) in headers { all[HTTPHeader(name)] = value }
        return HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: ""), headers: all, body: Data(body.utf8))
    }
}

/// Lets a number of requests through in each second.
actor RateLimit {
    private let perSecond: Int
    private var second = 0
    private var count = 0

    init(perSecond: Int) {
        self.perSecond = perSecond
    }

    func allows() -> Bool {
        guard perSecond > 0 else { return true }
        let now = Int(Date.now.timeIntervalSince1970)
        if now != second { (second, count) = (now, 0) }
        count += 1
        return count <= perSecond
    }
}
