import Fanout
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct StallTests {
    private let start = Instant(seconds: 1_795_490_211)
    private static let enabled = StallDiagnosis.Mapping.found(state: "Enabled", result: "OK", transition: nil)
    private static let active = StallDiagnosis.Function.found(state: "Active", detail: nil, reservedConcurrency: nil)

    private func snapshot(
        done: Int = 0, failed: Int = 0, visible: Int = 0, notVisible: Int = 0, letters: Int = 0, at seconds: Double = 0
    ) -> RunSnapshot {
        RunSnapshot(
            run: someRun, taken: start + .seconds(seconds),
            states: TaskStates(
                of: 100, done: TaskIndexSet(0..<done), failed: TaskIndexSet(done..<done + failed)),
            queue: QueueDepth(visible: visible, notVisible: notVisible, delayed: 0),
            deadLetterQueue: QueueDepth(visible: letters, notVisible: 0, delayed: 0))
    }

    /// As it is after readings that are two seconds apart.
    private func reason(
        _ readings: [RunSnapshot], mapping: StallDiagnosis.Mapping = enabled,
        function: StallDiagnosis.Function = active,
        age: Duration = .seconds(600), retention: Int? = 3_600, error: String? = nil
    ) throws -> StallReason? {
        var idle = IdleTracker()
        for reading in readings { idle.note(reading, at: reading.taken) }
        let last = try #require(readings.last)
        return StallDiagnosis(
            snapshot: last, idle: idle, now: last.taken, mapping: mapping, function: function, age: age,
            retention: retention, commonestError: error
        ).reason
    }

    @Test func tasksThatTakeTheirTimeAreNoReason() throws {
        #expect(
            try reason([snapshot(visible: 50, notVisible: 50), snapshot(visible: 50, notVisible: 50, at: 300)]) == nil)
        #expect(try reason([snapshot(done: 90, notVisible: 10), snapshot(done: 90, notVisible: 10, at: 300)]) == nil)
        #expect(try reason([snapshot(done: 100)]) == nil)
    }

    @Test(arguments: [
        (StallDiagnosis.Mapping.gone, StallReason.mappingGone),
        (.found(state: "Deleting", result: nil, transition: nil), .mappingGone),
        (
            .found(state: "Disabled", result: "OK", transition: "USER_INITIATED"),
            .mappingDisabled(state: "Disabled", detail: nil)
        ),
        (
            .found(state: "Disabling", result: nil, transition: "Lambda lost access to the queue"),
            .mappingDisabled(state: "Disabling", detail: "Lambda lost access to the queue")
        ),
        (
            .found(state: "Enabled", result: "PROBLEM: Function call failed", transition: nil),
            .lambdaProblem("PROBLEM: Function call failed")
        ),
    ])
    func namesTheFaultOfTheMapping(mapping: StallDiagnosis.Mapping, expected: StallReason) throws {
        #expect(try reason([snapshot(visible: 100)], mapping: mapping) == expected)
        // Nothing is in the queue that could be read.
        #expect(try reason([snapshot(done: 100)], mapping: mapping) == nil)
    }

    @Test(arguments: [
        (StallDiagnosis.Function.gone, StallReason.functionGone),
        (
            .found(state: "Failed", detail: "no role", reservedConcurrency: nil),
            .functionUnusable(state: "Failed", detail: "no role")
        ),
        (.found(state: "Active", detail: nil, reservedConcurrency: 0), .noConcurrency),
    ])
    func namesTheFaultOfTheFunction(function: StallDiagnosis.Function, expected: StallReason) throws {
        #expect(try reason([snapshot(visible: 90, notVisible: 10)], function: function) == expected)
        #expect(
            try reason([snapshot(visible: 100)], mapping: .gone, function: function) == .mappingGone,
            "The mapping has to be mended first.")
    }

    @Test func knowsWhenAllTasksFail() throws {
        let all = snapshot(failed: 3, visible: 90, notVisible: 7, at: 30)
        #expect(try reason([all], error: "no such host") == .allFailing(count: 3, error: "no such host"))
        let late = [snapshot(done: 50, failed: 1, visible: 49), snapshot(done: 50, failed: 11, visible: 39, at: 30)]
        #expect(try reason(late) == .allFailing(count: 10, error: nil))
        let few = [
            snapshot(done: 50, failed: 1, notVisible: 49), snapshot(done: 50, failed: 10, notVisible: 40, at: 30),
        ]
        #expect(try reason(few) == nil)
    }

    @Test func knowsWhenNothingIsReceived() throws {
        let idle = [snapshot(visible: 100), snapshot(visible: 100, at: 44), snapshot(visible: 100, at: 45)]
        #expect(try reason(Array(idle.prefix(2))) == nil)
        #expect(try reason(idle) == .nothingReceived(waiting: 100))
        let interrupted = [
            snapshot(visible: 100), snapshot(visible: 99, notVisible: 1, at: 40), snapshot(visible: 100, at: 45),
        ]
        #expect(try reason(interrupted) == nil)
    }

    @Test func knowsWhereMessagesWent() throws {
        #expect(try reason([snapshot(done: 60)], age: .seconds(3_600)) == nil)
        let expired = StallReason.expired(unaccounted: 40, retentionSeconds: 3_600)
        #expect(try reason([snapshot(done: 60)], age: .seconds(3_601)) == expired)
        #expect(try reason([snapshot(done: 60)], age: .seconds(3_601), retention: nil) == nil)
        #expect(try reason([snapshot(done: 60, letters: 38)]) == .deadLettered(unaccounted: 40, letters: 38))
    }

    @Test func asksAfterThirtySecondsAndNoMoreOftenThanThat() {
        var idle = IdleTracker()
        var asked: [Int] = []
        for second in stride(from: 0, through: 120, by: 2) {
            let now = start + .seconds(second)
            // A task is done at 40 seconds; failures are no news.
            idle.note(snapshot(done: second < 40 ? 0 : 1, failed: second / 2, visible: 30), at: now)
            if idle.shouldAsk(at: now) { asked.append(second) }
        }
        #expect(asked == [30, 70, 100])
    }
}
