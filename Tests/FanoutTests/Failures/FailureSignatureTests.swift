import Fanout
import Testing
import WireFormat

@Suite struct FailureSignatureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let error: String
        let signature: String
        var task: String? = nil

        var testDescription: String { error }
    }

    private static let cases: [Case] = [
        Case(error: "timed out after 30.5 seconds", signature: "timed out after <n> seconds"),
        Case(error: "took 1500ms, limit 900ms", signature: "took <n>ms, limit <n>ms"),
        // What went wrong stays.
        Case(error: "HTTP 404 from the server", signature: "HTTP 404 from the server"),
        Case(error: "HTTP/1.1 503 Service Unavailable", signature: "HTTP/1.1 503 Service Unavailable"),
        Case(error: "status code: 429", signature: "status code: 429"),
        Case(error: "HTTP404, exit code 137, signal 9", signature: "HTTP404, exit code 137, signal 9"),
        Case(error: "row 404 is missing", signature: "row <n> is missing"),
        Case(error: "error 1234567 of 3", signature: "error <n> of <n>"),
        // Ids.
        Case(
            error: "request 0f0e0d0c-1111-4222-8333-abcdefabcdef failed",
            signature: "request <id> failed"),
        Case(error: "at 0x7ffee3b2a1c8 in 5d41402abc4b2a76b9719d911017c592", signature: "at <id> in <id>"),
        Case(error: "at 2026-11-27T08:00:17.123Z it broke", signature: "at <time> it broke"),
        Case(error: "worker-17 lost shard12", signature: "worker-<n> lost shard<n>"),
        Case(error: "S3 and UTF-8, base64", signature: "S3 and UTF-8, base64"),
        // Quotes.
        Case(error: #"no column "close" in 'AAPL.csv'"#, signature: #"no column "…" in '…'"#),
        Case(error: "it doesn't know the user's name", signature: "it doesn't know the user's name"),
        Case(error: "`ticker` is missing, not `17`", signature: "`ticker` is missing, not `…`"),
        Case(error: #"a lone " quote"#, signature: #"a lone " quote"#),
        // Addresses.
        Case(
            error: "GET https://api.tiingo.com/tiingo/daily/AAPL/prices?token=x1&startDate=2020-01-01: HTTP 500",
            signature: "GET https://api.tiingo.com/tiingo/daily/*/prices?…: HTTP 500"),
        Case(error: "no answer from http://127.0.0.1:49152/a/17.", signature: "no answer from http://<address>/a/*."),
        // Lists of any length.
        Case(error: "rows 1, 2, 3, 17 are empty", signature: "rows <n> are empty"),
        Case(error: "rows 5 are empty", signature: "rows <n> are empty"),
        Case(error: " several\n  lines\tand spaces ", signature: "several lines and spaces"),
        Case(error: "", signature: "(no words)"),
        // The task's own fields, by name.
        Case(
            error: "`from` is `yesterday`, not 'BRK'", signature: "`from` is `<from>`, not '<ticker>'",
            task: #"{"ticker":"BRK","from":"yesterday"}"#),
        Case(
            error: "no prices for BRK-B (BRK)", signature: "no prices for <ticker> (BRK)",
            task: #"{"ticker":"BRK-B","n":7}"#),
        Case(
            error: "Müller & Söhne is unknown", signature: "<name> is unknown", task: #"{"name":"Müller & Söhne"}"#),
        Case(
            error: "GET https://x.org/daily/aapl/p", signature: "GET https://x.org/daily/<ticker>/p",
            task: #"{"ticker":"aapl"}"#),
        Case(error: "cannot at all", signature: "cannot at all", task: #"{"a":"an","b":"ll"}"#),
        Case(error: "the disk is full", signature: "the disk is full", task: #"{"text":"the disk is full"}"#),
        Case(error: "it is no JSON", signature: "it is no JSON", task: "no JSON"),
    ]

    @Test(arguments: cases)
    func takesOutValuesOfTheTask(example: Case) {
        #expect(FailureSignature(of: example.error, task: example.task).text == example.signature)
    }

    @Test func isShortHoweverLongTheError() {
        let signature = FailureSignature(of: String(repeating: "word ", count: 2_000), task: nil).text
        #expect(signature.count == 201 && signature.hasSuffix("…"))
    }

    /// Whatever bytes there are: it ends, and what it gives is text.
    @Test func acceptsAnyText() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "\"", "'", "`", "://", "http", " 404", "<", "é", "🙂", "-", "_", "0x", "\\", "a", "17", "?", "/", "\n", ",",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0..<30, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let signature = FailureSignature(of: text, task: #"{"a":"é🙂"}"#).text
            #expect(!signature.isEmpty && !signature.contains("\u{FFFD}"), "\(text)")
        }
    }

    @Test func makesFewGroupsOfManyFailures() {
        let run = someRun
        let tasks = (0..<5_000).map { index -> FailedTask in
            let ticker = "T\(index)"
            let error =
                switch index % 4 {
                case 0: "HTTP 404 for \(ticker) after \(index) ms"
                case 1: "HTTP 500 for \(ticker) after \(index) ms"
                case 2: "no row \(index) in \"\(ticker).csv\""
                default: "https://x.org/daily/\(ticker)/prices?n=\(index) did not answer"
                }
            return FailedTask(
                run: run, index: index, record: nil, error: error, task: "{\"ticker\":\"\(ticker)\"}", attempt: nil)
        }
        let groups = FailureGroup.groups(of: tasks)
        #expect(groups.map(\.count) == [1_250, 1_250, 1_250, 1_250])
        #expect(groups.map(\.signature).contains("HTTP 404 for <ticker> after <n> ms"))
        #expect(groups.allSatisfy { $0.tasks.map(\.indices.count) == [1_250] })
        #expect(Set(groups.map(\.example.index)) == [0, 1, 2, 3])
    }
}
