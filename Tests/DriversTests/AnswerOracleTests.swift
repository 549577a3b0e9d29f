import AWSCore
import Foundation
import Resources
import Synchronization
import TestSupport
import Testing
import Transport

/// What the fake answers is read by botocore, which knows nothing of our clients.
@Suite(.enabled(if: TestPython.path != nil, TestPython.hint)) struct AnswerOracleTests {
    /// Lets everything through, and keeps the answers.
    final class Recorder: HTTPTransport {
        private let answers = Mutex<[HTTPResponse]>([])
        private let aws: FakeAWS

        init(_ aws: FakeAWS) {
            self.aws = aws
        }

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            let answer = try await aws.send(request)
            answers.withLock { $0.append(answer) }
            return answer
        }

        /// Each call with its answer.
        var exchanges: [(call: FakeCall, answer: HTTPResponse)] {
            let calls = Dictionary(uniqueKeysWithValues: aws.calls.map { ("fake-\($0.number)", $0) })
            return answers.withLock { $0 }.compactMap { answer in
                calls[answer.headers["x-amzn-requestid"] ?? ""].map { ($0, answer) }
            }
        }
    }

    private struct Answer: Encodable {
        let service: String
        let operation: String
        let status: Int
        let headers: [String: String]
        let body: String
    }

    private struct Reading: Decodable {
        let error: String?
        let unknown: [String]
    }

    private func read(_ exchanges: [(call: FakeCall, answer: HTTPResponse)]) async throws -> [Reading] {
        let lines = try exchanges.map { call, answer in
            let fields = answer.headers.fields.map { ($0.name, $0.value) }
            return String(
                decoding: try JSONEncoder().encode(
                    Answer(
                        service: call.service.rawValue, operation: call.operation, status: answer.status,
                        headers: Dictionary(fields) { _, last in last },
                        body: Data(answer.body).base64EncodedString())), as: UTF8.self)
        }
        let output = try await TestPython.run("answers.py", input: Data(lines.joined(separator: "\n").utf8))
        return try String(decoding: output, as: UTF8.self).split(separator: "\n").map {
            try JSONDecoder().decode(Reading.self, from: Data($0.utf8))
        }
    }

    @Test func everyAnswerOfAStacksLifeHasTheServicesShape() async throws {
        let fixture = try StackFixture { settings in
            settings.pageSize = 2
            settings.lambdaRate = 4
        }
        let recorder = Recorder(fixture.aws)
        fixture.setTransport(recorder)
        try await fixture.up()
        fixture.aws.world { world in
            world.queues[fixture.names.queue]?.attributes["VisibilityTimeout"] = "600"
            world.roles[fixture.names.role]?.attached = ["arn:aws:iam::aws:policy/Other"]
            world.buckets[fixture.names.bucket]?.uploads = [FakeUpload(key: "results/big", id: "u1")]
            for number in 1...5 { world.put("x", at: "results/\(number)", in: fixture.names.bucket) }
        }
        try await fixture.up(
            StackFixture.text.replacing("team:", with: "group:"),
            worker: StackFixture.Worker(code: "second", layer: "second"))
        try await fixture.down(deletesResults: true)

        let exchanges = recorder.exchanges
        let readings = try await read(exchanges)
        try #require(readings.count == exchanges.count && exchanges.count > 100)
        for ((call, answer), reading) in zip(exchanges, readings) {
            #expect(reading.unknown.isEmpty, "\(call.name)")
            // An answer to HEAD has nothing but its status.
            let expected = call.operation.hasPrefix("Head") && call.error != nil ? String(answer.status) : call.error
            #expect(reading.error == expected, "\(call.name)")
        }
        let operations = Set(exchanges.map { "\($0.call.name)" })
        #expect(operations.count > 45, "\(operations.sorted())")
    }
}
