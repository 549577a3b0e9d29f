import FanWorker

/// Tiingo's end-of-day API.
struct Tiingo {
    let baseURL: String
    /// Nil against a stand-in that asks for none.
    let token: String?

    /// An answer that is worth another try later.
    struct Unavailable: Error, CustomStringConvertible {
        let ticker: String
        let status: Int

        var description: String { "Tiingo answered HTTP \(status) for \(ticker)" }
    }

    /// - Throws: `GiveUp` where Tiingo does not know the ticker or refuses the token.
    func prices(of ticker: String, dates: [(String, String)], http: HTTPClient) async throws -> [UInt8] {
        let query = (dates + [("format", "csv")]).map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        let url = "\(baseURL)/tiingo/daily/\(Self.encoded(ticker))/prices?\(query)"
        let response = try await http.get(url, headers: token.map { ["Authorization": "Token \($0)"] } ?? [:])
        switch response.status {
        case 200:
            // Tiingo reports some errors with 200 and a sentence; prices begin with their header.
            guard response.text.hasPrefix("date,") else {
                throw GiveUp("Tiingo has no prices for \(ticker): \(response.text.prefix(200))")
            }
            return response.body
        case 400, 401, 403, 404:
            throw GiveUp("Tiingo answered HTTP \(response.status) for \(ticker): \(response.text.prefix(200))")
        default:
            throw Unavailable(ticker: ticker, status: response.status)
        }
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
