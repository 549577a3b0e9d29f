import Fanout
import Foundation
import LocalHost
import TestSupport
import Testing

/// With a worker that is not fanctl's own: Python's http.client and boto3.
@Suite(.enabled(if: TestPython.path != nil, TestPython.hint))
struct ForeignWorkerTests {
    private let project: LocalProject

    init() throws {
        project = try LocalProject(worker: Checkout.file("Tests/stand-in/python-worker"))
    }

    private func run(
        _ tasks: [String], batchSize: Int = 1, maxReceives: Int = 1,
        until stop: @escaping @Sendable (LocalCounts) -> Bool = { _ in false }
    ) async throws -> LocalReport {
        let variables = [
            "TEST_PYTHON": TestPython.path ?? "", "TEST_SCRIPT": Checkout.file("Tests/oracle/batch_worker.py"),
        ]
        return try await project.run(
            tasks, project.settings(workers: 1, batchSize: batchSize, maxReceives: maxReceives, variables),
            until: stop)
    }

    @Test(arguments: [
        "", "null", "{}", #"{"batchItemFailures":[]}"#, #"{"batchItemFailures":null}"#, #""done""#, "[]",
    ])
    func takesAnAnswerWithoutFailuresForDoneAndNamesMissingResults(answer: String) async throws {
        let task = try String(decoding: JSONEncoder().encode(["answer": answer]), as: UTF8.self)
        let report = try await run([task])
        #expect(report.unproven == TaskIndexSet([0]))
        #expect(report.states.failed.isEmpty)
        #expect(report.states.unaccounted == TaskIndexSet([0]))
    }

    @Test(arguments: [
        #"{"batchItemFailures":[{"itemIdentifier":"another"}]}"#, #"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
        #"{"batchItemFailures":[{"itemIdentifier":null}]}"#, #"{"batchItemFailures":[{}]}"#,
        #"{"batchItemFailures":[{"itemIdentifier":"ID"},{"itemIdentifier":"another"}]}"#,
        #"{"batchItemFailures":"all"}"#, "nonsense",
    ])
    func returnsTheWholeBatchWhereTheAnswerCannotBeUsed(answer: String) async throws {
        let task = try String(decoding: JSONEncoder().encode(["answer": answer]), as: UTF8.self)
        let report = try await run([task])
        #expect(report.states.failed == TaskIndexSet([0]))
        #expect(try project.deadLetters().first?["error"] as? String == "the worker's answer cannot be read")
    }

    @Test func returnsTheMessagesThatTheAnswerNamesAndNoOthers() async throws {
        let report = try await run(
            [#"{"answer":"unused"}"#, #"{"answer":"{\"batchItemFailures\":[{\"itemIdentifier\":\"ID\"}]}"}"#],
            batchSize: 2)
        #expect(report.states.failed == TaskIndexSet([1]))
        #expect(report.unproven == TaskIndexSet([0]))
        #expect(try project.deadLetters().first?["error"] as? String == "the worker gave it back")
    }

    @Test func letsBoto3SayWhenAMessageComesBack() async throws {
        let report = try await run(
            [#"{"visibility":3600,"answer":"nonsense"}"#], maxReceives: 2, until: { $0.waiting == 1 })
        #expect(report.states.unaccounted == TaskIndexSet([0]))
        #expect(try project.failedAttempts() == [0])
    }

    @Test func completesAMessageThatBoto3DeletedWhateverTheBatchDoes() async throws {
        let report = try await run([#"{"delete":true}"#, #"{"exit":3}"#], batchSize: 2)
        #expect(report.unproven == TaskIndexSet([0]))
        #expect(report.states.failed == TaskIndexSet([1]))
    }

    @Test func refusesUnderTheNamesThatSQSUses() async throws {
        _ = try await run([#"{"wrong":true}"#])
        let log = try String(contentsOfFile: project.folder.logs(project.run) + "/worker-1.log", encoding: .utf8)
        let codes = log.split(separator: "\n").filter { $0.hasPrefix("refused ") }.map { $0.dropFirst(8) }
        #expect(codes == ["ReceiptHandleIsInvalid", "InvalidParameterValue", "UnsupportedOperation"])
    }
}
