import Foundation
import LocalHost
import Synchronization
import TestSupport
import Testing

/// Lambda freezes a process between two invocations, for as long as it likes.
@Suite
struct ThawTests {
    @Test(arguments: [true, false])
    func goesOnThoughConnectionsEndedMeanwhile(byReset: Bool) async throws {
        let function = try TestFunction()
        let server = try KeepingServer()
        let variables = [
            "FANCTL_BUCKET": "bucket", "AWS_ENDPOINT_URL_S3": server.url, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        ]
        let (first, second) = try await function.running(function.process(variables)) { local in
            func invoke(_ index: Int, _ order: String) async throws -> InvocationOutcome {
                let event = try function.event([
                    function.message(#"{"order":"\#(order)"}"#, at: index),
                    function.message(#"{"order":"fetch","text":"\#(server.url)/fetched"}"#, at: index + 1),
                ])
                return try await local.invoke(event, timeout: .seconds(300))
            }
            let first = try await invoke(0, "identify")
            let process = try Int32(server.body("0000000000.txt") ?? "").orThrow("the process's id")
            kill(process, SIGSTOP)
            server.hangUp(byReset: byReset)
            // Signatures are dated to the second.
            let second = time(nil)
            try await eventually("another second in the signatures") { time(nil) > second }
            kill(process, SIGCONT)
            return (first, try await invoke(2, "answer"))
        }
        #expect(first.comeBack == [] && second.comeBack == [])
        #expect(server.body("0000000001.txt") == "here" && server.body("0000000003.txt") == "here")
        // Nothing was sent twice, and nobody was told of anything.
        #expect(server.requests.count == 6)
        #expect(function.log.lines.allSatisfy { !$0.contains(#""level":"warning""#) })
        let dates = server.requests.compactMap { $0.value("x-amz-date") }
        // As texts, they sort as times.
        try #require(dates.count == 4)
        #expect(dates[0] < dates[2] && dates[1] < dates[2] && dates[1] < dates[3])
    }
}

/// Takes what it is given, and has something at every address. Keeps its connections until it is told otherwise.
private final class KeepingServer: Sendable {
    private final class Kept: Sendable {
        let requests = Mutex<[HTTPMessage]>([])
    }

    private let listener: LoopbackListener
    private let kept: Kept

    var url: String { "http://127.0.0.1:\(listener.port)" }
    var requests: [HTTPMessage] { kept.requests.withLock { $0 } }

    init() throws {
        let kept = Kept()
        self.kept = kept
        listener = try LoopbackListener { connection in
            while let request = connection.nextRequest() {
                kept.requests.withLock { $0.append(request) }
                guard connection.send(Data("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere".utf8)) else { return }
            }
        }
    }

    /// What was put under a name.
    func body(_ name: String) -> String? {
        requests.first { $0.startLine.hasPrefix("PUT ") && $0.startLine.contains(name) }
            .map { String(decoding: $0.body, as: UTF8.self) }
    }

    func hangUp(byReset: Bool) { listener.hangUp(byReset: byReset) }
}
