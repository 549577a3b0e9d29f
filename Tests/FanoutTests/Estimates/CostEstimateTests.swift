import Fanout
import Resources
import Testing

@Suite struct CostEstimateTests {
    private func dollars(_ estimate: CostEstimate) -> [CostEstimate.Name: Double] {
        Dictionary(uniqueKeysWithValues: estimate.items.map { ($0.name, $0.dollars) })
    }

    private func beyondFree(_ estimate: CostEstimate) -> [CostEstimate.Name: Double] {
        Dictionary(uniqueKeysWithValues: estimate.items.map { ($0.name, $0.dollarsBeyondFree) })
    }

    private func expect(_ value: Double?, _ wanted: Double, _ location: SourceLocation = #_sourceLocation) {
        let isNear = value.map { abs($0 - wanted) < 1e-9 * max(abs(wanted), 1) } ?? false
        #expect(isNear, "\(String(describing: value)) is not \(wanted)", sourceLocation: location)
    }

    @Test func anArticlesHundredThousandTasksOfTwoMinutesCostFiftyDollars() {
        let workload = Workload(tasks: 100_000, secondsPerTask: 120, memory: 256, processor: .x86)
        let estimate = CostEstimate(of: workload, concurrency: 1_000)
        let dollars = dollars(estimate)
        expect(dollars[.lambdaRequests], 0.02)
        // 100,000 × 120 s × 0.25 GB, and 1,000 starts of 0.2 s.
        expect(estimate.usage.gigabyteSeconds, 3_000_050)
        expect(dollars[.lambdaGigabyteSeconds], 3_000_050 * 0.0000166667)
        // 10,000 sends, as many receives and deletes as tasks, and five pollers for 12,159 s.
        #expect(estimate.usage.sqs.sends == 10_000)
        #expect(estimate.usage.sqs.receives == 100_000)
        #expect(estimate.usage.sqs.deletes == 100_000)
        #expect(estimate.usage.sqs.emptyReceives == 5 * 608)
        expect(dollars[.sqsRequests], 213_040 * 0.4 / 1e6)
        expect(dollars[.s3Writes], 0.5)
        expect(dollars[.s3Lists], 101 * 0.005 / 1000)
        expect(dollars[.s3Reads], 0.04)
        expect(dollars[.logGigabytes], 0.115 * 0.5)
        // Four metrics in each of four hours.
        #expect(estimate.usage.metricHours == 16)
        expect(dollars[.metricHours], 16 * 0.3 / 730)
        expect(
            estimate.dollars, 0.02 + 50.000933335 + 0.085216 + 0.5 + 0.000505 + 0.04 + 0.0575 + 16 * 0.3 / 730)
    }

    @Test func theFreeTierTakesWholeItemsAway() {
        let workload = Workload(tasks: 100_000, secondsPerTask: 120, memory: 256, processor: .x86)
        let beyond = beyondFree(CostEstimate(of: workload, concurrency: 1_000))
        expect(beyond[.lambdaRequests], 0)
        expect(beyond[.lambdaGigabyteSeconds], 2_600_050 * 0.0000166667)
        expect(beyond[.sqsRequests], 0)
        expect(beyond[.logGigabytes], 0)
        // Ten metrics a month.
        expect(beyond[.metricHours], 0)
        // S3 has none.
        expect(beyond[.s3Writes], 0.5)
    }

    @Test func theListedTickersAtThreeSecondsAreFree() {
        let workload = Workload(tasks: 80_657, secondsPerTask: 3, memory: 256, processor: .arm64)
        let estimate = CostEstimate(of: workload, concurrency: 100)
        // 80,657 × 3 s × 0.25 GB and 100 starts; below the 400,000 of a month.
        expect(estimate.usage.gigabyteSeconds, 60_492.75 + 5)
        expect(dollars(estimate)[.lambdaGigabyteSeconds], 60_497.75 * 0.0000133334)
        expect(estimate.dollarsBeyondFree, 80_657 * 0.0000054 + 82 * 0.000005)
    }

    @Test func batchesSpareRequestsButNoTime() {
        let workload = Workload(
            tasks: 1_005, secondsPerTask: 1, batchSize: 10, memory: 1_024, processor: .x86, tasksAtOnce: 1,
            secondsToStart: 0)
        let usage = CostUsage(of: workload, drain: DrainEstimate(of: workload, concurrency: 5))
        #expect(usage.invocations == 101)
        #expect(usage.gigabyteSeconds == 1_010)
        #expect([usage.sqs.sends, usage.sqs.receives, usage.sqs.deletes] == [101, 101, 101])
        #expect([usage.s3Writes, usage.s3Lists, usage.s3Reads] == [1_005, 3, 1_005])
    }

    @Test func sqsCountsEvery64Kilobytes() {
        // Ten messages of 20,000 bytes are 200,000: four chunks. The rest of five is 100,000: two.
        let sqs = CostUsage.SQS(tasks: 25, batchSize: 1, messageBytes: 20_000, duration: .seconds(21))
        #expect(sqs.sends == 4 + 4 + 2)
        #expect(sqs.receives == 25)
        #expect(sqs.deletes == 25)
        #expect(sqs.emptyReceives == 10)
        #expect(CostUsage.SQS(tasks: 1, batchSize: 1, messageBytes: 65_537, duration: .zero).sends == 2)
    }

    @Test func pricesFallWithTheQuantity() {
        var usage = CostUsage(
            of: Workload(tasks: 0, secondsPerTask: 0, memory: 128, processor: .x86),
            drain: DrainEstimate(
                of: Workload(tasks: 0, secondsPerTask: 0, memory: 128, processor: .x86), concurrency: 1))
        #expect(CostEstimate(of: usage).dollars == 0)
        usage.gigabyteSeconds = 7e9
        expect(CostEstimate(of: usage).dollars, 6e9 * 0.0000166667 + 1e9 * 0.000015)
        usage.processor = .arm64
        expect(CostEstimate(of: usage).dollars, 7e9 * 0.0000133334)
    }

    @Test func pricesSayWhenAndWhereTheyHold() {
        #expect(PriceList.current.region == "us-east-1")
        #expect(PriceList.current.date.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil)
    }
}
