import AWSClients
import Fanout
import Foundation
import Testing

/// The machine alone, with no queue behind it.
@Suite struct DeadLetterTakingTests {
    private struct Failure: Error {}

    private func taking(visible: Int, heldElsewhere: Int = 0, width: Int = 4) -> DeadLetterTaking {
        DeadLetterTaking(depth: QueueDepth(visible: visible, notVisible: heldElsewhere, delayed: 0), width: width)
    }

    private func messages(_ ids: Range<Int>, receipt: String = "a") throws -> DeadLetterTaking.Answer {
        .messages(
            try ids.map {
                let json = #"{"MessageId":"\#($0)","ReceiptHandle":"\#(receipt)","Body":"{}"}"#
                return DeadLetter(try JSONDecoder().decode(ReceivedMessage.self, from: Data(json.utf8)))
            })
    }

    /// How many calls it begins before it waits or ends.
    private func calls(_ taking: inout DeadLetterTaking) -> (count: Int, isFinished: Bool) {
        var count = 0
        while taking.next() == .receive { count += 1 }
        return (count, taking.next() == .finish)
    }

    @Test(arguments: [(0, 2), (9, 2), (10, 3), (19, 3), (1_000, 4)])
    func makesFewCallsAtATimeForFewMessages(visible: Int, expected: Int) {
        var taking = taking(visible: visible)
        #expect(calls(&taking) == (expected, false))
    }

    @Test func endsOnceEveryMessageHasComeOnce() throws {
        var taking = taking(visible: 10)
        #expect(calls(&taking) == (3, false))
        taking.note(try messages(0..<10))
        #expect(calls(&taking) == (1, false))
        // Only known ones: no further call, and those in flight are waited for.
        taking.note(try messages(3..<5, receipt: "b"))
        #expect(calls(&taking) == (0, false))
        taking.note(try messages(10..<12))
        taking.note(try messages(0..<0))
        #expect(calls(&taking) == (0, true))
        #expect(taking.letters.map(\.id) == (0..<12).map(String.init) && taking.isWhole)
    }

    @Test func doesNotTrustASingleEmptyAnswerWhereTheCounterSpeaksOfMore() throws {
        var taking = taking(visible: 100)
        for _ in 0..<5 {
            _ = calls(&taking)
            taking.note(try messages(0..<0))
        }
        #expect(calls(&taking).count == 1)
        taking.note(try messages(0..<0))
        #expect(calls(&taking).count == 0)
    }

    @Test func keepsWhatItHasWhereItEndsEarly() throws {
        let ends: [(inout DeadLetterTaking) -> Void] = [
            { $0.stop() }, { $0.note(.overLimit) }, { $0.note(.failed(Failure())) },
        ]
        for (number, end) in ends.enumerated() {
            var taking = taking(visible: 100)
            _ = calls(&taking)
            taking.note(try messages(0..<10))
            _ = calls(&taking)
            end(&taking)
            // A call in flight may still bring some.
            for index in 1...(number == 0 ? 4 : 3) {
                #expect(calls(&taking) == (0, false))
                taking.note(try messages(index * 10..<index * 10 + 1))
            }
            #expect(calls(&taking) == (0, true))
            #expect(taking.letters.count == (number == 0 ? 14 : 13) && !taking.isWhole)
            #expect(taking.isFull == (number == 1))
            #expect(taking.ending.isStopped == (number == 0))
            #expect((taking.ending.error is Failure) == (number == 2))
        }
    }

    @Test func isNotWholeWhereOthersHoldMessages() throws {
        var taking = taking(visible: 0, heldElsewhere: 5)
        #expect(calls(&taking) == (2, false))
        taking.note(try messages(0..<0))
        taking.note(try messages(0..<0))
        #expect(calls(&taking) == (0, true))
        #expect(!taking.isWhole && taking.heldElsewhere == 5)
    }
}
