import Foundation
import TestSupport
import Testing

@testable import FanWorker

@Suite
struct PoisonTests {
    private func mark(_ index: Int) -> String { "failures/a-run/000000000\(index).crashed.json" }

    /// As a process leaves it that ended in the middle of a task.
    private func leaveMark(_ index: Int, in store: MemoryStore) async throws {
        try await store.replace(Array("{}".utf8), at: mark(index), contentType: "application/json")
    }

    @Test func doesARedeliveredBatchOneByOneAndDeletesAsItGoes() async throws {
        let batch = Batch()
        let answer = try await batch.answer(
            .order(.answer, index: 0), .order(.giveUp, index: 1, attempt: 2), .order(.fail, index: 2))
        #expect(answer.comeBack == ["m2"])
        #expect(batch.worker.width.most == 1)
        #expect(batch.queue.words.prefix(2) == [.deleted("m0"), .deleted("m1")])
        #expect(batch.queue.words.count == 3)
        #expect(Set(batch.store.saved.keys) == ["results/a-run/0000000000.txt", "failures/a-run/0000000001.json"])
    }

    @Test func doesASuspectTaskLastOnceAllOthersAreDeleted() async throws {
        let batch = Batch()
        try await leaveMark(0, in: batch.store)
        _ = try await batch.answer(
            .order(.answer, index: 0, attempt: 2), .order(.answer, index: 1, attempt: 2), .order(.answer, index: 2))
        #expect(batch.queue.words == [.deleted("m1"), .deleted("m2"), .deleted("m0")])
        #expect(batch.store.saved[mark(0)] == nil)
    }

    @Test func neitherMarksNorDeletesInABatchThatComesForTheFirstTime() async throws {
        let batch = Batch(store: MemoryStore { _ in true })
        _ = try await batch.answer(.order(.answer, index: 0), .order(.answer, index: 1))
        #expect(batch.queue.words.allSatisfy { if case .postponed = $0 { true } else { false } })
        #expect(batch.store.saved.isEmpty)
    }

    @Test func recordsAheadOfTheLastAttemptThatTheProcessEnded() async throws {
        let batch = Batch()
        let work = Task { try await batch.answer(.order(.block, index: 4, attempt: 3)) }
        try await eventually("the task's beginning") { batch.worker.width.now > 0 }
        let record = try #require(try batch.failure(mark(4)))
        #expect(record["kind"] as? String == "crashed" && record["attempt"] as? Int == 3)
        #expect(record["error"] as? String == "the process ended while the task was being done")
        batch.worker.gate.open()
        #expect(try await work.value.statusCode == 200)
        #expect(Array(batch.store.saved.keys) == ["results/a-run/0000000004.txt"])
    }

    @Test func keepsTheMarkWhereAFinalFailureCannotBeRecorded() async throws {
        let batch = Batch(store: MemoryStore { $0.hasPrefix("failures/") })
        _ = try await batch.answer(.order(.fail, index: 4, attempt: 3))
        #expect(Array(batch.store.saved.keys) == [mark(4)])
    }

    @Test func namesATaskThatBlocksItsThreadAndGoesOnWithTheOthers() async throws {
        let alarm = Alarm()
        let batch = Batch(time: alarm)
        let ringing = Task {
            try await eventually("two results") { batch.store.saved.count >= 2 }
            alarm.ring()
        }
        let blocking = (0..<5).map { Message.order(.block, index: $0) }
        let answer = try await batch.answer(blocking + [.order(.answer, index: 5), .order(.answer, index: 6)])
        try await ringing.value
        #expect(answer.comeBack == ["m0", "m1", "m2", "m3", "m4"])
        // What ends after the answer changes nothing any more.
        batch.worker.gate.open()
        try await eventually("the end of five late tasks: \(batch.log.lines)") {
            batch.log.lines.count { $0.contains("after the invocation's answer") } >= 5
        }
        #expect(batch.store.saved.count == 2)
        #expect(batch.log.lines.contains { $0.contains("went on when it was cancelled") })
    }
}
