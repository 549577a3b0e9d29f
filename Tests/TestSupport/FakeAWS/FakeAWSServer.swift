internal import Foundation
internal import Synchronization
internal import Timing
internal import Transport

/// The AWS in memory behind a port of 127.0.0.1, so that a program can be run against it.
///
/// Its virtual time follows this machine's clock, so what takes seconds in AWS takes milliseconds here.
package final class FakeAWSServer: Sendable {
    package let aws: FakeAWS
    package let endpoint: String
    private let listener: LoopbackListener

    package init(_ change: (inout FakeSettings) -> Void = { _ in }) throws {
        var settings = FakeSettings.prompt
        change(&settings)
        let aws = FakeAWS(time: VirtualTime(SystemTimeSource().now()), settings: settings)
        self.aws = aws
        listener = try LoopbackListener { connection in
            while let request = connection.nextRequest(), let answer = Self.answer(aws, to: request) {
                guard connection.send(answer) else { return }
            }
        }
        endpoint = "http://127.0.0.1:\(listener.port)"
    }

    /// Nil where the connection is to break.
    private static func answer(_ aws: FakeAWS, to message: HTTPMessage) -> Data? {
        guard let request = HTTPRequest(message) else { return nil }
        let done = DispatchSemaphore(value: 0)
        let answer = Mutex<HTTPResponse?>(nil)
        // The connection's thread is one of its own, and may wait.
        Task {
            // Nil is an answer, too: the client is to see a broken connection.
            let response = try? await Self.send(request, to: aws)
            answer.withLock { $0 = response }
            done.signal()
        }
        done.wait()
        return answer.withLock { $0 }.map { $0.message(to: request.method) }
    }

    private static func send(_ request: HTTPRequest, to aws: FakeAWS) async throws -> HTTPResponse {
        let late = SystemTimeSource().now() - aws.time.now()
        if late > .zero { try await aws.time.sleep(late) }
        return try await aws.send(request)
    }
}

extension FakeSettings {
    /// For a real clock: everything that passes passes soon.
    package static var prompt: FakeSettings {
        var settings = FakeSettings()
        settings.functionDelay = .milliseconds(20)
        settings.functionDeletionDelay = .zero
        settings.roleDelay = .milliseconds(20)
        settings.policyDelay = .milliseconds(20)
        settings.mappingDelay = .milliseconds(20)
        settings.mappingDeletionDelay = .milliseconds(20)
        settings.queueNameCooldown = .zero
        settings.moveDelay = .milliseconds(20)
        settings.bucketVisibility = .zero
        return settings
    }
}

extension HTTPRequest {
    /// Nil where it is none.
    fileprivate init?(_ message: HTTPMessage) {
        let words = message.startLine.split(separator: " ")
        guard words.count == 3, let method = Method(rawValue: String(words[0])), let host = message.value("host") else {
            return nil
        }
        var headers = HTTPHeaders()
        for (name, value) in message.headers { headers.add(name, value) }
        self.init(method, "http://\(host)\(words[1])", headers: headers, body: Array(message.body))
    }
}

extension HTTPResponse {
    fileprivate func message(to method: HTTPRequest.Method) -> Data {
        var lines = ["HTTP/1.1 \(status) Fake"] + headers.fields.map { "\($0.name): \($0.value)" }
        if headers["content-length"] == nil { lines.append("Content-Length: \(body.count)") }
        let head = Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        return method == .head ? head : head + body
    }
}
