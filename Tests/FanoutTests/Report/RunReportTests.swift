import Fanout
import Foundation
import Testing
import Timing
import WireFormat

@Suite struct RunReportTests {
    private let run = RunID("a-run")!  // plain letters
    private let start: Int64 = 1_795_490_211_000

    /// From, and until, so many milliseconds after the beginning.
    private func attempt(
        _ index: Int, _ from: Int64, _ until: Int64, number: Int = 1, error: String? = nil
    ) -> TaskAttempt {
        TaskAttempt(
            index: index, number: number, end: Instant(milliseconds: start + until), milliseconds: Int(until - from),
            error: error)
    }

    private func report(_ attempts: [TaskAttempt], failures: [RunReport.Failure] = []) -> RunReport {
        RunReport(
            stack: "demo", run: run,
            states: TaskStates(of: 10, done: TaskIndexSet(0..<6), failed: TaskIndexSet(7..<9)), isBusy: false,
            attempts: attempts, failures: failures)
    }

    @Test func countsAttemptsUnderWayAtOnce() {
        // Two beside each other, a third as the first of them ends, one long after.
        let report = report([attempt(0, 0, 100), attempt(1, 50, 200), attempt(2, 100, 150), attempt(3, 1000, 1100)])
        #expect(report.mostAtOnce == 2)
        #expect(report.timeline.map(\.atOnce).max() == 2)
        #expect(report.timeline.count <= 120)
        let middle = report.timeline.filter { $0.from >= start + 210 && $0.to <= start + 990 }
        #expect(!middle.isEmpty && middle.allSatisfy { $0.atOnce == 0 && $0.started == 0 })
        #expect(report.begun == start && report.ended == start + 1100)
    }

    @Test func addsUpToEveryAttempt() {
        let attempts =
            (0..<500).map { attempt($0, Int64($0) * 7, Int64($0) * 7 + 40, error: $0 % 9 == 0 ? "no" : nil) }
        // Twice the same, as logs may have it.
        let report = report(attempts + attempts)
        #expect(report.attempts == 500)
        #expect(report.timeline.reduce(0) { $0 + $1.started } == 500)
        #expect(report.timeline.reduce(0) { $0 + $1.done } == 444)
        #expect(report.timeline.reduce(0) { $0 + $1.failed } == 56)
        #expect(report.durations?.histogram.reduce(0) { $0 + $1.count } == 500)
        #expect(report.mostAtOnce == 6)
        #expect(report.unaccounted == 2)
    }

    @Test func tellsHowLongAttemptsTook() throws {
        let report = report((1...100).map { attempt($0, 0, Int64($0) * 10) })
        let durations = try #require(report.durations)
        #expect(durations.median == 510 && durations.ninetieth == 910 && durations.ninetyNinth == 1000)
        #expect(durations.longest == 1000)
        for bar in durations.histogram { #expect(bar.below > bar.from) }
        #expect(report.slowest.map(\.task) == Array((91...100).reversed()))
    }

    @Test func groupsFailuresTheLargestGroupFirst() {
        let failures = [
            (8, "no 8", "no <n>"), (6, "full", "full"), (7, "no 7", "no <n>"), (5, "it is done by now", "done"),
        ].map {
            RunReport.Failure(index: $0.0, error: $0.1, signature: $0.2)
        }
        let report = RunReport(
            stack: "demo", run: run,
            states: TaskStates(of: 10, done: TaskIndexSet(0..<6), failed: TaskIndexSet(5..<9)), isBusy: false,
            attempts: [attempt(7, 0, 1, number: 3, error: "no 7")], failures: failures)
        #expect(report.failed == 3 && report.unaccounted == 1)
        #expect(report.failures.map(\.signature) == ["no <n>", "full"])
        #expect(report.failures.map(\.count) == [2, 1])
        #expect(report.failures[0].exampleTask == 7 && report.failures[0].exampleError == "no 7")
        #expect(report.retries == 1)
    }

    @Test func isEmptyWhereNothingWasLogged() {
        let report = report([])
        #expect(report.timeline.isEmpty && report.durations == nil && report.begun == nil && report.mostAtOnce == 0)
    }

    @Test(arguments: [
        // Something in the queue; nothing, but somebody worked a moment ago; nothing, and nobody did.
        (1, 600, true), (0, 59, true), (0, 60, false),
    ])
    func takesARunForUnfinishedWhileWorkMayGoOn(queued: Int, quietSeconds: Int, isUnderWay: Bool) {
        let now = Instant(milliseconds: start)
        func report(done: Range<Int>) -> RunReport {
            let snapshot = RunSnapshot(
                run: run, taken: now,
                states: TaskStates(
                    of: 10, done: TaskIndexSet(done), failed: TaskIndexSet([6]), refused: TaskIndexSet([9])),
                marked: TaskIndexSet([7]), queue: QueueDepth(visible: queued, notVisible: 0, delayed: 0))
            let isBusy = snapshot.isBusy(lastSign: now + .seconds(-quietSeconds))
            let states = (isBusy ? snapshot : snapshot.settled).states.adding(failed: TaskIndexSet([0, 8]))
            return RunReport(
                stack: "demo", run: run, states: states, isBusy: isBusy, attempts: [], failures: [])
        }
        let open = report(done: 0..<5)
        #expect(open.isUnderWay == isUnderWay && open.done == 5 && open.refused == 1)
        // A dead letter of a task that is done counts for nothing; a mark is a failure once nobody works any more.
        #expect(open.failed == (isUnderWay ? 2 : 3))
        #expect(open.open == (isUnderWay ? 2 : 0) && open.unaccounted == (isUnderWay ? 0 : 1))
        #expect(!report(done: 0..<10).isUnderWay)
    }

    @Test func readsTheLinesOfAttemptsAndNoOthers() {
        func read(_ line: String, _ received: Instant? = nil) -> TaskAttempt? {
            TaskAttempt(logLine: line, of: run, received: received)
        }
        let line =
            #"{"attempt":2,"index":7,"level":"error","message":"no","milliseconds":40,"run":"a-run","time":1795490211040}"#
        #expect(read(line) == attempt(7, 0, 40, number: 2, error: "no"))
        #expect(read(line.replacing("a-run", with: "another")) == nil)
        let old = #"{"attempt":1,"index":7,"level":"info","message":"saved","milliseconds":40,"run":"a-run"}"#
        #expect(read(old) == nil)
        #expect(read(old, Instant(milliseconds: start + 40)) == attempt(7, 0, 40))
        for other in [
            "", "REPORT RequestId", #"{"level":"info","message":"does","run":"a-run","index":1}"#, "{\"milliseconds\":",
        ] {
            #expect(read(other, Instant(milliseconds: start)) == nil)
        }
    }
}
