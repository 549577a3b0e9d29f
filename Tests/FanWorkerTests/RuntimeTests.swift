import Foundation
import Synchronization
import TestSupport
import Testing
import Timing
import Transport

@testable import FanWorker

/// Hands out invocations, and remembers what was said of them.
private final class ScriptedRuntime: RuntimeClient {
    enum Said: Equatable {
        case response(String, id: String)
        case error(type: String, message: String, id: String)
    }

    struct NoMore: Error {}

    private let state: Mutex<(waiting: [Invocation], said: [Said])>
    private let limit: Int

    init(_ ids: [String], traces: [String?] = [], limit: Int = .max) {
        let invocations = ids.enumerated().map { number, id in
            Invocation(
                requestID: id, deadline: Instant(seconds: 1), traceID: number < traces.count ? traces[number] : nil,
                event: Array(id.utf8))
        }
        state = Mutex((invocations, []))
        self.limit = limit
    }

    var said: [Said] { state.withLock { $0.said } }

    func next() async throws -> Invocation {
        try state.withLock {
            guard !$0.waiting.isEmpty else { throw NoMore() }
            return $0.waiting.removeFirst()
        }
    }

    func respond(_ body: [UInt8], to requestID: String) async throws {
        guard body.count <= limit else { throw HTTPRuntimeClient.Failure.tooLarge }
        state.withLock { $0.said.append(.response(String(decoding: body, as: UTF8.self), id: requestID)) }
    }

    func report(_ error: RuntimeFailure, for requestID: String) async throws {
        state.withLock {
            $0.said.append(.error(type: error.errorType, message: error.errorMessage, id: requestID))
        }
    }

    func reportInitialisation(_ error: RuntimeFailure) async throws {}
}

@Suite
struct RuntimeLoopTests {
    private struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    @Test func answersEachInvocationAndGoesOnAfterAnError() async throws {
        let runtime = ScriptedRuntime(["one", "two", "three"])
        let loop = RuntimeLoop(
            client: runtime,
            handle: { invocation in
                guard invocation.requestID != "two" else { throw Mistake(description: "not this one") }
                return Array("done \(invocation.requestID)".utf8)
            }, setTrace: { _ in })
        // Only the Runtime API itself ends the loop.
        await #expect(throws: ScriptedRuntime.NoMore.self) { try await loop.run() }
        #expect(
            runtime.said == [
                .response("done one", id: "one"),
                .error(type: "Worker.InvalidEvent", message: "not this one", id: "two"),
                .response("done three", id: "three"),
            ])
    }

    @Test func reportsAnAnswerThatIsTooLargeAsAnError() async throws {
        let runtime = ScriptedRuntime(["one", "two"], limit: 3)
        let loop = RuntimeLoop(
            client: runtime, handle: { $0.requestID == "one" ? [1, 2, 3, 4] : [65] }, setTrace: { _ in })
        await #expect(throws: ScriptedRuntime.NoMore.self) { try await loop.run() }
        #expect(
            runtime.said == [
                .error(type: "Worker.ResponseTooLarge", message: "the answer of 4 bytes is above 6 MB", id: "one"),
                .response("A", id: "two"),
            ])
    }

    @Test func setsTheTraceOfEachInvocationAndClearsItWhereThereIsNone() async throws {
        let log = LineLog()
        let runtime = ScriptedRuntime(["one", "two"], traces: ["Root=1-2-3", nil])
        let loop = RuntimeLoop(
            client: runtime,
            handle: { invocation in
                log.append("handles \(invocation.requestID)")
                return []
            }, setTrace: { log.append("trace \($0 ?? "none")") })
        await #expect(throws: ScriptedRuntime.NoMore.self) { try await loop.run() }
        #expect(log.lines == ["trace Root=1-2-3", "handles one", "trace none", "handles two"])
    }
}

@Suite
struct HTTPRuntimeClientTests {
    private func client(_ answers: HTTPResponse...) -> (HTTPRuntimeClient, ScriptedTransport) {
        let transport = ScriptedTransport(answers)
        return (HTTPRuntimeClient(transport: transport, address: "127.0.0.1:9001"), transport)
    }

    private let headers: HTTPHeaders = [
        "lambda-runtime-aws-request-id": "id-1", "Lambda-Runtime-Deadline-Ms": "1795490211500",
        "Lambda-Runtime-Trace-Id": "Root=1",
    ]

    @Test func waitsForTheNextEventWithoutATimeout() async throws {
        let (client, transport) = client(.text("{}", headers: headers))
        let invocation = try await client.next()
        #expect(invocation.requestID == "id-1")
        #expect(invocation.deadline == Instant(milliseconds: 1_795_490_211_500))
        #expect(invocation.traceID == "Root=1")
        #expect(invocation.event == Array("{}".utf8))
        let request = try #require(transport.sent.first)
        #expect(request.method == .get && request.timeout == nil)
        #expect(request.url == "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next")
    }

    @Test(arguments: [
        "Lambda-Runtime-Aws-Request-Id", "Lambda-Runtime-Deadline-Ms",
    ])
    func refusesAnInvocationWithoutIDOrDeadline(name: String) async {
        var headers = headers
        headers[name] = nil
        let (client, _) = client(.text("{}", headers: headers))
        await #expect(throws: HTTPRuntimeClient.Failure.self) { try await client.next() }
    }

    @Test(arguments: [200, 202])
    func answersUnderTheIDOfTheInvocation(status: Int) async throws {
        let (client, transport) = client(.text("", status: status))
        try await client.respond([1, 2], to: "id-1")
        let request = try #require(transport.sent.first)
        #expect(request.method == .post && request.body == [1, 2])
        #expect(request.url == "http://127.0.0.1:9001/2018-06-01/runtime/invocation/id-1/response")
    }

    @Test func reportsAnErrorWithItsTypeInAHeader() async throws {
        let (client, transport) = client(.text("", status: 202))
        let failure = RuntimeFailure(errorType: "Worker.Wrong", errorMessage: "a \"word\"")
        try await client.report(failure, for: "id-1")
        try await client.reportInitialisation(failure)
        #expect(
            transport.sent.map(\.url) == [
                "http://127.0.0.1:9001/2018-06-01/runtime/invocation/id-1/error",
                "http://127.0.0.1:9001/2018-06-01/runtime/init/error",
            ])
        for request in transport.sent {
            #expect(request.headers["Lambda-Runtime-Function-Error-Type"] == "Worker.Wrong")
            let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
            #expect(body["errorType"] as? String == "Worker.Wrong")
            #expect(body["errorMessage"] as? String == "a \"word\"")
            #expect((body["stackTrace"] as? [Any])?.isEmpty == true)
        }
    }

    @Test(arguments: [400, 403, 413, 500])
    func tells413FromWhatEndsTheProcess(status: Int) async throws {
        let (client, _) = client(.text("", status: status))
        let failure = try await #require(throws: HTTPRuntimeClient.Failure.self) {
            try await client.respond([], to: "id-1")
        }
        switch failure {
        case .tooLarge: #expect(status == 413)
        case .broken(let code, _): #expect(code == status && status != 413)
        case .malformed: Issue.record("\(status)")
        }
    }
}
