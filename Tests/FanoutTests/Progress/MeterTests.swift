import Fanout
import Resources
import TestSupport
import Testing
import Timing
import WireFormat

@Suite struct MeterTests {
    private let start = Instant(seconds: 1_795_490_211)

    private func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

    @Test func rateIsThatOfTheLastMinute() {
        var window = RateWindow()
        #expect(window.perSecond == nil)
        window.note(100, at: at(0))
        #expect(window.perSecond == nil)
        window.note(100, at: at(30))
        #expect(window.perSecond == 0)
        window.note(160, at: at(60))
        #expect(window.perSecond == 1)
        // What was before the minute that ends here does not count any more.
        window.note(700, at: at(90))
        #expect(window.perSecond == 10)
        window.note(700, at: at(120))
        window.note(700, at: at(150))
        #expect(window.perSecond == 0)
    }

    @Test func rateKeepsOneReadingOfBeforeTheMinute() {
        var window = RateWindow()
        window.note(0, at: at(0))
        window.note(300, at: at(300))
        #expect(window.perSecond == 1)
    }

    @Test func rateBeginsAnewWhereTasksWereTakenBack() {
        var window = RateWindow()
        window.note(100, at: at(0))
        window.note(50, at: at(10))
        #expect(window.perSecond == nil)
        window.note(70, at: at(20))
        #expect(window.perSecond == 2)
    }

    private func snapshot(
        done: Int, failed: Int = 0, refused: Int = 0, of tasks: Int = 100, visible: Int = 0, notVisible: Int = 0,
        at seconds: Double
    ) -> RunSnapshot {
        RunSnapshot(
            run: someRun, taken: at(seconds),
            states: TaskStates(
                of: tasks, done: TaskIndexSet(0..<done), failed: TaskIndexSet(done..<done + failed),
                refused: TaskIndexSet((tasks - refused)..<tasks)),
            queue: QueueDepth(visible: visible, notVisible: notVisible, delayed: 0),
            deadLetterQueue: QueueDepth(visible: failed, notVisible: 0, delayed: 0))
    }

    @Test func countsAddUpWhateverTheCountersSay() {
        var meter = RunMeter()
        let many = meter.note(snapshot(done: 40, failed: 5, refused: 3, visible: 900, notVisible: 700, at: 0))
        #expect(many.inFlight == 52 && many.waiting == 0 && many.unaccounted == 0)
        #expect(many.sent == 97 && many.deadLetters == 5)
        let few = meter.note(snapshot(done: 40, failed: 5, refused: 3, visible: 1, notVisible: 10, at: 2))
        #expect(few.inFlight == 10 && few.waiting == 42 && few.unaccounted == 0)
    }

    @Test func tasksAreUnaccountedOnceTheCountersMustBeRight() {
        var meter = RunMeter()
        #expect(meter.note(snapshot(done: 90, at: 0)).unaccounted == 0)
        #expect(meter.note(snapshot(done: 90, at: 59)).waiting == 10)
        #expect(meter.note(snapshot(done: 90, at: 60)).unaccounted == 10)
        #expect(meter.note(snapshot(done: 90, notVisible: 1, at: 62)).unaccounted == 0)
        #expect(meter.note(snapshot(done: 90, at: 64)).unaccounted == 0)
    }

    @Test func timeLeftIsThatOfTasksThatSQSTook() throws {
        var meter = RunMeter()
        #expect(meter.note(snapshot(done: 0, refused: 20, at: 0)).timeLeft == nil)
        let later = meter.note(snapshot(done: 30, failed: 10, refused: 20, visible: 40, at: 20))
        #expect(later.rate == 2)
        #expect(later.timeLeft == .seconds(20))
        #expect(meter.note(snapshot(done: 70, failed: 10, refused: 20, at: 40)).timeLeft == nil)
    }

    @Test func costsTasksInFlight() throws {
        let worker = RunMeter.Worker(memory: 1024, processor: .x86, batchSize: 1)
        var meter = RunMeter(worker: worker)
        // A thousand of them, done for an hour, each 36 seconds long: 100,000 tasks in all.
        var counts = meter.note(snapshot(done: 0, of: 100_000, visible: 99_000, notVisible: 1_000, at: 0))
        for minute in 1...60 {
            let done = min(minute * 100_000 / 60, 99_000)
            counts = meter.note(snapshot(done: done, of: 100_000, notVisible: 1_000, at: Double(minute) * 60))
        }
        let dollars = try #require(counts.dollars)
        let workload = Workload(tasks: 99_000, secondsPerTask: 36, memory: 1024, processor: .x86, logBytesPerTask: 0)
        let expected = CostEstimate(of: workload, concurrency: 1_000).dollars
        #expect(abs(dollars - expected) < expected * 0.05, "\(dollars) \(expected)")
    }

    @Test func knowsNoCostWhereItSawNoTaskEnd() {
        var meter = RunMeter(worker: RunMeter.Worker(memory: 128, processor: .arm64, batchSize: 10))
        #expect(meter.note(snapshot(done: 50, notVisible: 50, at: 0)).dollars == nil)
        #expect(meter.note(snapshot(done: 60, notVisible: 40, at: 10)).dollars ?? 0 > 0)
        var free = RunMeter()
        _ = free.note(snapshot(done: 50, notVisible: 50, at: 0))
        #expect(free.note(snapshot(done: 60, notVisible: 40, at: 10)).dollars == nil)
    }
}
