import Foundation
import TestSupport
import Testing
import Transport

@testable import FanWorker

@Suite
struct BatchHandlerTests {
    @Test func savesTheResultUnderRunAndIndexAndReportsNoFailure() async throws {
        let batch = Batch()
        let answer = try await batch.answer(.order(.answer, "forty-two", index: 42))
        #expect(answer.statusCode == 200 && answer.comeBack.isEmpty)
        let key = "results/a-run/0000000042.txt"
        #expect(batch.store.saved == [key: .init(text: "forty-two", contentType: "text/plain; charset=utf-8")])
    }

    @Test func writesTheAnswerWithSortedKeys() async throws {
        let record = #"{"messageId":"m","body":"{\"order\":\"fail\"}"}"#
        let bytes = try await Batch().respond(Array(#"{"Records":[\#(record)]}"#.utf8))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"batchItemFailures":[{"itemIdentifier":"m"}],"statusCode":400}"#)
    }

    @Test func usesThePrefixOfTheStack() async throws {
        var batch = Batch()
        batch.settings.resultsPrefix = "out/of/"
        _ = try await batch.answer(.order(.answer), .order(.giveUp, index: 1))
        #expect(Set(batch.store.saved.keys) == ["out/of/a-run/0000000000.txt", "failures/a-run/0000000001.json"])
    }

    @Test(arguments: [
        (ObedientWorker.Order.giveUp, "gaveUp"), (.reject, "rejected"),
    ])
    func recordsWhatIsGivenUpOrRejectedOnceAndDoesNotRetryIt(order: ObedientWorker.Order, kind: String) async throws {
        let batch = Batch()
        let answer = try await batch.answer(.order(order, "no such thing", index: 7))
        #expect(answer.comeBack.isEmpty && answer.statusCode == 400)
        let failure = try #require(try batch.failure("failures/a-run/0000000007.json"))
        #expect(failure["kind"] as? String == kind)
        #expect(failure["error"] as? String == "no such thing")
        #expect(batch.store.saved.count == 1)
    }

    @Test func recordsOfAFailureAllThatIsNeededToSendTheTaskAgain() async throws {
        let batch = Batch()
        _ = try await batch.answer(.order(.giveUp, "a/b", index: 7, attempt: 2))
        let text =
            #"{"attempt":2,"error":"a/b","format":1,"index":7,"kind":"gaveUp","messageID":"m7","requestID":"request","#
            + #""run":"a-run","task":"{\"order\":\"giveUp\",\"text\":\"a/b\"}","time":"2026-11-24T03:16:51Z"}"#
        let saved = try #require(batch.store.saved["failures/a-run/0000000007.json"])
        #expect(saved.contentType == "application/json")
        let same = try #require(try batch.failure("failures/a-run/0000000007.json")) as NSDictionary
        let wanted = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
        #expect(same == wanted)
        #expect(saved.text == text)
    }

    @Test(arguments: [
        (1, false), (2, false), (3, true), (4, true),
    ])
    func retriesEveryOtherErrorAndRecordsItOnTheLastAttempt(attempt: Int, isRecorded: Bool) async throws {
        let batch = Batch()
        let answer = try await batch.answer(.order(.fail, "the server is away", index: 5, attempt: attempt))
        #expect(answer.comeBack == ["m5"] && answer.statusCode == 400)
        let failure = try batch.failure("failures/a-run/0000000005.json")
        #expect((failure != nil) == isRecorded)
        #expect(failure.map { $0["kind"] as? String == "failed" } ?? true)
        #expect(failure.map { $0["error"] as? String == "the server is away" } ?? true)
        #expect(failure.map { $0["attempt"] as? Int == attempt } ?? true)
    }

    @Test(arguments: [
        ("{}", "`order` is missing"), (#"{"order":"dance"}"#, "`order` is of another kind"),
        (#"{"order":"answer","text":5}"#, "`text` is of another kind"), ("[]", "not the JSON that was expected"),
        ("", "not the JSON that was expected"), ("{", "not the JSON that was expected"),
        ("plain text", "not the JSON that was expected"),
    ])
    func rejectsATaskThatCannotBeReadAndNamesTheMember(body: String, fact: String) async throws {
        let batch = Batch()
        let answer = try await batch.answer(Message(body: body))
        #expect(answer.comeBack.isEmpty)
        let failure = try #require(try batch.failure("failures/a-run/0000000000.json"))
        #expect(failure["kind"] as? String == "rejected")
        #expect(failure["task"] as? String == body)
        #expect((failure["error"] as? String)?.contains(fact) == true, "\(failure["error"] ?? "")")
    }

    @Test func doesAMessageWithoutAttributesUnderItsOwnID() async throws {
        let batch = Batch()
        let id = "059f36b4-87a3-44ab-83d2-661975830a7d"
        _ = try await batch.answer(
            Message(id: id, body: Message.body(.answer, "x"), run: nil, index: nil),
            Message(id: "other", body: Message.body(.giveUp, "x"), run: nil, index: nil))
        #expect(Set(batch.store.saved.keys) == ["results/unnamed/\(id).txt", "failures/unnamed/other.json"])
        let failure = try #require(try batch.failure("failures/unnamed/other.json"))
        #expect(failure["index"] == nil || failure["index"] is NSNull)
        #expect(failure["run"] as? String == "unnamed")
    }

    @Test(arguments: ["../other", "a/b", "/", "", "..", "a b", "ü", "a\u{0}"])
    func keepsARunsNameFromLeadingOutOfItsFolder(run: String) async throws {
        let batch = Batch()
        _ = try await batch.answer(Message(id: "id-1", body: Message.body(.answer, "x"), run: run, index: 3))
        #expect(Array(batch.store.saved.keys) == ["results/unnamed/id-1.txt"])
    }

    @Test func givesEachOfTenTasksItsOwnOutcome() async throws {
        let batch = Batch()
        let answer = try await batch.answer([
            .order(.answer, "0", index: 0), .order(.fail, index: 1), .order(.giveUp, index: 2),
            .order(.answer, "3", index: 3), .order(.fail, index: 4, attempt: 3), .order(.reject, index: 5),
            Message(id: "m6", body: "not JSON", index: 6), .order(.fetch, "http://a.test/", index: 7),
            .order(.answer, "8", index: 8), .order(.fail, index: 9),
        ])
        #expect(answer.comeBack == ["m1", "m4", "m9"])
        #expect(answer.statusCode == 400)
        let results = [0: "0", 3: "3", 7: "fetched", 8: "8"].map { ("results/a-run/000000000\($0).txt", $1) }
        for (key, text) in results { #expect(batch.store.saved[key]?.text == text) }
        let failures = [2, 4, 5, 6].map { "failures/a-run/000000000\($0).json" }
        #expect(Set(batch.store.saved.keys) == Set(results.map(\.0) + failures))
    }

    @Test(arguments: [1, 3, 8, 20])
    func doesNoMoreTasksAtOnceThanTheSettingsSay(_ width: Int) async throws {
        var batch = Batch()
        batch.settings.width = width
        let answer = try await batch.answer((0..<15).map { .order(.answer, index: $0) })
        #expect(answer.statusCode == 200)
        #expect(batch.store.saved.count == 15)
        #expect(batch.worker.width.most <= width)
    }

    @Test func acceptsABatchWithoutMessages() async throws {
        #expect(try await Batch().answer([]).statusCode == 200)
    }

    @Test(arguments: ["{}", "", "[]", #"{"Records":[{"body":"{}"}]}"#])
    func throwsForAnEventThatIsNotOfSQS(event: String) async {
        await #expect(throws: (any Error).self) { try await Batch().respond(Array(event.utf8)) }
    }

    @Test func retriesATaskWhoseResultCannotBeSavedAndRecordsItAtLast() async throws {
        let batch = Batch(store: MemoryStore { $0.hasPrefix("results/") })
        let answer = try await batch.answer(.order(.answer, index: 1), .order(.answer, index: 2, attempt: 3))
        #expect(answer.comeBack == ["m1", "m2"])
        #expect(Array(batch.store.saved.keys) == ["failures/a-run/0000000002.json"])
        #expect(try batch.failure("failures/a-run/0000000002.json")?["error"] as? String == "the store is full")
    }

    @Test(arguments: [
        ObedientWorker.Order.giveUp, .reject, .fail,
    ])
    func retriesATaskWhoseFailureCannotBeRecorded(order: ObedientWorker.Order) async throws {
        let batch = Batch(store: MemoryStore { $0.hasPrefix("failures/") })
        #expect(try await batch.answer(.order(order, "why", index: 1, attempt: 3)).comeBack == ["m1"])
        #expect(batch.log.lines.contains { $0.contains("why") && $0.contains("the store is full") })
    }
}
