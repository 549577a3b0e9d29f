import TestSupport
import Testing
import Timing
import Transport

@testable import FanWorker

@Suite
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

    @Test(arguments: [429, 500, 502, 503, 504])
    func retriesPassingStatuses(status: Int) async throws {
        let transport = ScriptedTransport([.text("", status: status), .text("", status: status), .text("fine")])
        let response = try await client(transport).get("https://a.test/")
        #expect(response.status == 200 && response.text == "fine")
        #expect(transport.sent.count == 3)
        #expect(time.sleeps.count == 2)
    }

    @Test(arguments: [200, 204, 301, 304, 400, 401, 403, 404, 410])
    func returnsAStatusThatWouldStayTheSame(status: Int) async throws {
        let transport = ScriptedTransport([.text("as it is", status: status)])
        let response = try await client(transport).get("https://a.test/")
        #expect(response.status == status && response.text == "as it is")
        #expect(transport.sent.count == 1 && time.sleeps.isEmpty)
    }

    @Test(arguments: [
        TransportError.Kind.couldNotConnect, .timedOut, .connectionLost, .couldNotResolve,
    ])
    func retriesFailedConnections(kind: TransportError.Kind) async throws {
        let transport = failing(kind, times: 3)
        #expect(try await client(transport).get("https://a.test/").text == "at last")
        #expect(transport.sent.count == 4)
    }

    @Test(arguments: [
        TransportError.Kind.insecure, .malformed, .plainHTTPRefused,
    ])
    func throwsAtOnceWhereNoRetryCanHelp(kind: TransportError.Kind) async throws {
        let transport = failing(kind)
        let error = try await #require(throws: HTTPClientError.self) {
            try await client(transport).get("https://a.test/?token=secret")
        }
        #expect(error.description == "https://a.test: no luck")
        #expect(transport.sent.count == 1)
    }

    @Test(arguments: [(0.0, 0.5), (1.0, 1.0)])
    func growsWaitsFromHalfASecondToTwenty(random: Double, factor: Double) async throws {
        let transport = failing(.connectionLost, times: 9)
        _ = try await client(transport, random: random).get("https://a.test/")
        let seconds = [0.5, 1, 2, 4, 8, 16, 20, 20, 20].map { $0 * factor }
        #expect(time.sleeps == seconds.map { Duration.milliseconds(Int($0 * 1000)) })
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("0", .milliseconds(250)), ("-5", .milliseconds(250)),
        ("Tue, 24 Nov 2026 03:17:51 GMT", .seconds(60)), ("Mon, 23 Nov 2026 03:17:51 GMT", .milliseconds(250)),
        ("soon", .milliseconds(250)),
    ])
    func honoursRetryAfterWithoutShorteningTheWait(value: String, wait: Duration) async throws {
        let transport = ScriptedTransport([.text("", status: 429, headers: ["retry-after": value]), .text("fine")])
        #expect(try await client(transport).get("https://a.test/").status == 200)
        #expect(time.sleeps == [wait])
    }

    @Test func returnsTheLastAnswerWhereAWaitWouldBeTooLong() async throws {
        let transport = ScriptedTransport([.text("too many", status: 429, headers: ["Retry-After": "3600"])])
        let response = try await client(transport).get("https://a.test/")
        #expect(response.status == 429 && response.text == "too many")
        #expect(response.header("RETRY-AFTER") == "3600")
        #expect(transport.sent.count == 1 && time.sleeps.isEmpty)
    }

    @Test func givesUpInTimeToSaveAResult() async throws {
        let start = time.now()
        let busy = ScriptedTransport([.text("busy", status: 503)])
        #expect(try await client(busy, seconds: 60).get("https://a.test/").status == 503)
        #expect(time.now() - start <= .seconds(57))
        #expect(busy.sent.count > 3)
        let lost = failing(.connectionLost)
        await #expect(throws: HTTPClientError.self) { try await client(lost, seconds: 60).get("https://a.test/") }
        #expect(lost.sent.count > 3)
    }

    @Test(arguments: [
        (600, Duration.seconds(30)), (20, .seconds(17)), (3, .milliseconds(100)), (0, .milliseconds(100)),
    ])
    func limitsAnAttemptToTheTimeLeftAndHalfAMinute(seconds: Int, timeout: Duration) async throws {
        let transport = ScriptedTransport([.text("")])
        _ = try await client(transport, seconds: seconds).get("https://a.test/")
        #expect(transport.sent.first?.timeout == timeout)
    }

    @Test func sendsAGETOfThatURLWithThoseHeaders() async throws {
        let transport = ScriptedTransport([.text("")])
        _ = try await client(transport).get(
            "https://a.test/x%3Ay?b=c", headers: ["Authorization": "Token t", "Accept": "*"])
        let request = try #require(transport.sent.first)
        #expect(request.method == .get && request.body.isEmpty)
        #expect(request.url == "https://a.test/x%3Ay?b=c")
        #expect(request.headers == ["Accept": "*", "Authorization": "Token t"])
    }

    @Test(arguments: [
        (TransportError.Kind.couldNotConnect, nil as Bool?, true), (.connectionLost, nil, false),
        (.timedOut, nil, false), (.connectionLost, true, true),
    ])
    func repeatsWhatMustNotBeDoneTwiceOnlyWhereNothingWasSent(
        kind: TransportError.Kind, isRepeatable: Bool?, isRepeated: Bool
    ) async throws {
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

    @Test(arguments: [(429, 2), (503, 1)])
    func repeatsWhatMustNotBeDoneTwiceOnlyAfter429(status: Int, count: Int) async throws {
        let transport = ScriptedTransport([.text("", status: status), .text("fine")])
        _ = try await client(transport).send(.init(.post, "https://a.test/"))
        #expect(transport.sent.count == count)
    }

    @Test func doesNotRetryOnceCancelled() async throws {
        let transport = ScriptedTransport { _, _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) { try await client(transport).get("https://a.test/") }
        #expect(transport.sent.count == 1)
    }
}
