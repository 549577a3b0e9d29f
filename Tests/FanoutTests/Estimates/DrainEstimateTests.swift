import Fanout
import Resources
import Testing

@Suite struct DrainEstimateTests {
    private func drain(_ tasks: Int, seconds: Double, batchSize: Int = 1, concurrency: Int = 1_000) -> DrainEstimate {
        let workload = Workload(
            tasks: tasks, secondsPerTask: seconds, batchSize: batchSize, memory: 256, processor: .x86)
        return DrainEstimate(of: workload, concurrency: concurrency)
    }

    @Test func anArticlesHundredThousandTasksOfTwoMinutesTakeLongerThanThreeHours() {
        // 100 rounds of 120 s are 12,000 s; the last of the 1,000 begins after 199 s, so at 159 s of the 101st round as many
        // have done 101 as have done only 99.
        let drain = drain(100_000, seconds: 120)
        #expect(drain.duration == .seconds(12_159))
        #expect(drain.concurrencyReached == 1_000)
    }

    @Test func lambdaBeginsWithFiveBatchesAndAddsOneEvery200Milliseconds() {
        #expect(drain(5, seconds: 10).duration == .seconds(10))
        #expect(drain(6, seconds: 10).duration == .milliseconds(10_200))
        #expect(drain(6, seconds: 10).concurrencyReached == 6)
        // 305 at once after a minute, and the last of them is done ten seconds later.
        #expect(drain(305, seconds: 100).duration == .seconds(160))
        #expect(drain(305, seconds: 100).concurrencyReached == 305)
    }

    @Test func aLimitMakesRounds() {
        let drain = drain(10, seconds: 10, concurrency: 5)
        #expect(drain.duration == .seconds(20))
        #expect(drain.concurrencyReached == 5)
        #expect(self.drain(3, seconds: 2, concurrency: 1).duration == .seconds(6))
    }

    @Test func aTaskTakesItsTimeHoweverFewThereAre() {
        #expect(drain(1, seconds: 120).duration == .seconds(120))
        #expect(drain(1, seconds: 120).concurrencyReached == 1)
    }

    @Test func nothingTakesNoTime() {
        #expect(drain(0, seconds: 120).duration == .zero)
        #expect(drain(0, seconds: 120).concurrencyReached == 0)
        #expect(drain(1_000_000, seconds: 0).duration > .zero)
    }

    @Test func theTasksOfABatchAreDoneEightAtOnce() {
        // Two batches of ten: eight tasks, then two.
        #expect(drain(20, seconds: 3, batchSize: 10).duration == .seconds(6))
        // A batch that is not full takes as long as its tasks.
        #expect(drain(8, seconds: 3, batchSize: 10).duration == .seconds(3))
    }

    @Test(arguments: [
        (1, 1, 1), (7, 300, 3), (99, 450, 12), (1_000, 2_000, 40), (2_500, 137, 1_000),
        (4_000, 90_000, 1_000),
    ])
    func isTheTimeOfTheLastBatchWhenEachSlotIsFollowed(batches: Int, milliseconds: Int, concurrency: Int) {
        let ends = (0..<concurrency).flatMap { slot in
            (1...min(batches, 200)).map { round in max(slot - 4, 0) * 200 + round * milliseconds }
        }
        let last = ends.sorted()[batches - 1]
        let drain = drain(batches, seconds: Double(milliseconds) / 1000, concurrency: concurrency)
        #expect(drain.duration == .milliseconds(last))
    }

    @Test func theSmallestLimitCounts() {
        #expect(DrainEstimate.concurrency(maxConcurrency: nil, accountQuota: nil) == 1_000)
        #expect(DrainEstimate.concurrency(maxConcurrency: 100, accountQuota: 10) == 10)
        #expect(DrainEstimate.concurrency(maxConcurrency: 100, accountQuota: 5_000) == 100)
        #expect(DrainEstimate.concurrency(maxConcurrency: nil, accountQuota: 5_000) == 1_000)
        #expect(DrainEstimate.concurrency(maxConcurrency: nil, accountQuota: 0) == 1)
    }
}
