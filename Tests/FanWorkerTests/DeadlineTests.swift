import Diagnostics
import Foundation
import TestSupport
import Testing
import Timing

@testable import FanWorker

@Suite
struct DeadlineTests {
    /// Rings when the quick tasks are saved.
    private func answer(_ batch: Batch, _ alarm: Alarm, quick: Int, _ messages: [Message]) async throws -> Batch.Answer
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await eventually("the quick tasks' records") { batch.store.saved.count >= quick }
                alarm.ring()
            }
            return try await batch.answer(messages)
        }
    }

    @Test func cancelsAndReturnsUnfinishedTasksAndKeepsWhatIsDone() async throws {
        let alarm = Alarm()
        let batch = Batch(time: alarm)
        let answer = try await answer(
            batch, alarm, quick: 2,
            [
                .order(.answer, index: 0), .order(.hang, index: 1), .order(.giveUp, index: 2), .order(.hang, index: 3),
            ])
        #expect(answer.comeBack == ["m1", "m3"] && answer.statusCode == 400)
        #expect(Set(batch.store.saved.keys) == ["results/a-run/0000000000.txt", "failures/a-run/0000000002.json"])
        let late = batch.log.lines.filter { $0.contains("the time of the invocation was over") }
        #expect(late.count == 2 && late.allSatisfy { $0.contains(#""level":"error""#) })
    }

    @Test func returnsTasksThatWereNotBegun() async throws {
        let alarm = Alarm()
        var batch = Batch(time: alarm)
        batch.settings.width = 1
        let answer = try await answer(
            batch, alarm, quick: 1, [.order(.answer, index: 0), .order(.hang, index: 1), .order(.answer, index: 2)])
        #expect(answer.comeBack == ["m1", "m2"])
        #expect(Array(batch.store.saved.keys) == ["results/a-run/0000000000.txt"])
    }

    @Test func recordsATaskThatIsLateOnItsLastAttemptAsAFailure() async throws {
        let alarm = Alarm()
        var batch = Batch(time: alarm)
        batch.settings.width = 2
        let answer = try await answer(
            batch, alarm, quick: 1,
            [
                .order(.answer, index: 0), .order(.hang, index: 1, attempt: 3), .order(.hang, index: 2),
                .order(.answer, index: 3, attempt: 3),
            ])
        #expect(answer.comeBack.contains("m1") && answer.comeBack.contains("m2"))
        let failure = try #require(try batch.failure("failures/a-run/0000000001.json"))
        #expect(failure["kind"] as? String == "failed")
        #expect((failure["error"] as? String)?.contains("time of the invocation") == true)
        #expect(batch.store.saved["failures/a-run/0000000002.json"] == nil)
    }

    @Test func returnsEverythingWhereTheInvocationBeginsTooLate() async throws {
        let batch = Batch(time: VirtualTime())
        // Virtual time passes at once.
        let answer = try await batch.answer(.order(.hang, index: 0), .order(.hang, index: 1))
        #expect(answer.comeBack == ["m0", "m1"])
        #expect(batch.store.saved.isEmpty)
    }

    @Test func endsTwoSecondsBeforeTheDeadline() async throws {
        let time = VirtualTime()
        _ = try await Batch(time: time).answer(.order(.hang))
        #expect(time.sleeps.first == .seconds(58))
    }

    @Test func tellsATaskHowMuchTimeIsLeft() {
        let time = VirtualTime()
        let deadline = time.now() + .seconds(9)
        let context = TaskContext(
            run: "r", index: 1, messageID: "m", attempt: 1, requestID: "q",
            http: HTTPClient(transport: ScriptedTransport([]), time: time, deadline: deadline, random: { 0 }),
            deadline: deadline, time: time, tail: LogTail(), output: { _ in })
        #expect(context.remainingTime == .seconds(9))
    }
}
