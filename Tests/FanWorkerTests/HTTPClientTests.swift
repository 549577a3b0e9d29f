import TestSupport
import Testing
import Timing
import Transport

@testable import FanWorker

@Suite("HTTP for workers")
struct HTTPClientTests {
    private let time = VirtualTime()

    private func client(
        _ transport: ScriptedTransport, seconds: Int = 600, random: Double = 0
    ) -> FanWorker.HTTPClient {
        HTTPClient(transport: transport, time: time, deadline: time.now() + .seconds(seconds), random: { random })
    }

    private func failing(_ kind: TransportError.Kind, times: Int = .max) -> ScriptedTransport {
        ScriptedTransport { number, _ in
            guard number >= times else { throw TransportError(kind: kind, origin: "https://a.test", detail: "no luck") }
            return .text("at last")
        }
    }

    @Test("what passes is tried again", arguments: [429, 500, 502, 503, 504])
    func statuses(status: Int) async throws {
        let transport = ScriptedTransport([.text("", status: status), .text("", status: status), .text("fine")])
        let response = try await client(transport).get("https://a.test/")
        #expect(response.status == 200 && response.text == "fine")
        #expect(transport.sent.count == 3)
        #expect(time.sleeps.count == 2)
    }

    @Test("what would be the same again is the answer", arguments: [200, 204, 301, 304, 400, 401, 403, 404, 410])
    func final(status: Int) async throws {
        let transport = ScriptedTransport([.text("as it is", status: status)])
        let response = try await client(transport).get("https://a.test/")
        #expect(response.status == status && response.text == "as it is")
        #expect(transport.sent.count == 1 && time.sleeps.isEmpty)
    }

    @Test(
        "connections that failed are tried again",
        arguments: [
            TransportError.Kind.couldNotConnect, .timedOut, .connectionLost, .couldNotResolve,
        ])
    func lost(kind: TransportError.Kind) async throws {
        let transport = failing(kind, times: 3)
        #expect(try await client(transport).get("https://a.test/").text == "at last")
        #expect(transport.sent.count == 4)
    }

    @Test(
        "what no second attempt helps is an error at once",
        arguments: [
            TransportError.Kind.insecure, .malformed, .plainHTTPRefused,
        ])
    func refused(kind: TransportError.Kind) async throws {
        let transport = failing(kind)
        let error = try await #require(throws: HTTPClientError.self) {
            try await client(transport).get("https://a.test/?token=secret")
        }
        #expect(error.description == "https://a.test: no luck")
        #expect(transport.sent.count == 1)
    }

    @Test("waits grow from half a second to twenty", arguments: [(0.0, 0.5), (1.0, 1.0)])
    func backoff(random: Double, factor: Double) async throws {
        let transport = failing(.connectionLost, times: 9)
        _ = try await client(transport, random: random).get("https://a.test/")
        let seconds = [0.5, 1, 2, 4, 8, 16, 20, 20, 20].map { $0 * factor }
        #expect(time.sleeps == seconds.map { Duration.milliseconds(Int($0 * 1000)) })
    }

    @Test(
        "Retry-After is honoured, and does not shorten the wait",
        arguments: [
            ("7", Duration.seconds(7)), ("0", .milliseconds(250)), ("-5", .milliseconds(250)),
            ("Tue, 24 Nov 2026 03:17:51 GMT", .seconds(60)), ("Mon, 23 Nov 2026 03:17:51 GMT", .milliseconds(250)),
            ("soon", .milliseconds(250)),
        ])
    func retryAfter(value: String, wait: Duration) async throws {
        let transport = ScriptedTransport([.text("", status: 429, headers: ["retry-after": value]), .text("fine")])
        #expect(try await client(transport).get("https://a.test/").status == 200)
        #expect(time.sleeps == [wait])
    }

    @Test("where a wait would be too long the last answer is the answer")
    func waitTooLong() async throws {
        let transport = ScriptedTransport([.text("too many", status: 429, headers: ["Retry-After": "3600"])])
        let response = try await client(transport).get("https://a.test/")
        #expect(response.status == 429 && response.text == "too many")
        #expect(response.header("RETRY-AFTER") == "3600")
        #expect(transport.sent.count == 1 && time.sleeps.isEmpty)
    }

    @Test("gives up in time to save something, with the last answer or error")
    func deadline() async throws {
        let start = time.now()
        let busy = ScriptedTransport([.text("busy", status: 503)])
        #expect(try await client(busy, seconds: 60).get("https://a.test/").status == 503)
        #expect(time.now() - start <= .seconds(57))
        #expect(busy.sent.count > 3)
        let lost = failing(.connectionLost)
        await #expect(throws: HTTPClientError.self) { try await client(lost, seconds: 60).get("https://a.test/") }
        #expect(lost.sent.count > 3)
    }

    @Test(
        "no attempt takes longer than there is time, nor than half a minute",
        arguments: [
            (600, Duration.seconds(30)), (20, .seconds(17)), (3, .milliseconds(100)), (0, .milliseconds(100)),
        ])
    func attempt(seconds: Int, timeout: Duration) async throws {
        let transport = ScriptedTransport([.text("")])
        _ = try await client(transport, seconds: seconds).get("https://a.test/")
        #expect(transport.sent.first?.timeout == timeout)
    }

    @Test("the request is a GET of that URL with those headers")
    func request() async throws {
        let transport = ScriptedTransport([.text("")])
        _ = try await client(transport).get(
            "https://a.test/x%3Ay?b=c", headers: ["Authorization": "Token t", "Accept": "*"])
        let request = try #require(transport.sent.first)
        #expect(request.method == .get && request.body.isEmpty)
        #expect(request.url == "https://a.test/x%3Ay?b=c")
        #expect(request.headers == ["Accept": "*", "Authorization": "Token t"])
    }

    @Test(
        "what must not be done twice is sent again only where nothing was sent",
        arguments: [
            (TransportError.Kind.couldNotConnect, nil as Bool?, true), (.connectionLost, nil, false),
            (.timedOut, nil, false), (.connectionLost, true, true),
        ])
    func notRepeatable(kind: TransportError.Kind, isRepeatable: Bool?, isRepeated: Bool) async throws {
        let transport = failing(kind, times: 1)
        let request = HTTPClient.Request(
            .post, "https://a.test/", headers: ["A": "b"], body: [1, 2], isRepeatable: isRepeatable)
        let response = try? await client(transport).send(request)
        #expect((response?.text == "at last") == isRepeated)
        #expect(transport.sent.count == (isRepeated ? 2 : 1))
        let sent = try #require(transport.sent.first)
        #expect(sent.method == .post && sent.body == [1, 2] && sent.headers == ["A": "b"])
        #expect(sent.isReplayable == (isRepeatable ?? false) && sent.responseLimit == 64 << 20)
    }

    @Test("of a server's errors, only 429 says that nothing was done", arguments: [(429, 2), (503, 1)])
    func refusedOnce(status: Int, count: Int) async throws {
        let transport = ScriptedTransport([.text("", status: status), .text("fine")])
        _ = try await client(transport).send(.init(.post, "https://a.test/"))
        #expect(transport.sent.count == count)
    }

    @Test("who is cancelled does not try again")
    func cancelled() async throws {
        let transport = ScriptedTransport { _, _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { try await client(transport).get("https://a.test/") }
        #expect(transport.sent.count == 1)
    }
}
