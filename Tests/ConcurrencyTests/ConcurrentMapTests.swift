import Concurrency
import Synchronization
import TestSupport
import Testing

struct ConcurrentMapTests {
    private struct Refused: Error, Equatable {
        let number: Int
    }

    /// Counts calls that run.
    private final class Gauge: Sendable {
        private let state = Mutex((running: 0, highest: 0, started: 0, heaviest: 0, load: 0))

        var highest: Int { state.withLock { $0.highest } }
        var started: Int { state.withLock { $0.started } }
        var heaviest: Int { state.withLock { $0.heaviest } }

        func during(weight: Int = 0) async {
            state.withLock {
                $0.running += 1
                $0.started += 1
                $0.load += weight
                $0.highest = max($0.highest, $0.running)
                $0.heaviest = max($0.heaviest, $0.load)
            }
            for _ in 0..<10 { await Task.yield() }
            state.withLock {
                $0.running -= 1
                $0.load -= weight
            }
        }
    }

    @Test func keepsTheOrderOfTheInputWhateverFinishesFirst() async {
        let second = AsyncStream<Void>.makeStream()
        let results = await [1, 2].concurrentMap(limit: 2) { number in
            if number == 2 {
                second.continuation.finish()
            } else {
                for await _ in second.stream {}
            }
            return number * 10
        }
        #expect(results == [10, 20])
    }

    @Test func handsResultsOnAsTheyArrive() async {
        let second = AsyncStream<Void>.makeStream()
        var results: [Int] = []
        await [1, 2].forEachConcurrently(limit: 2) { number in
            if number == 1 {
                for await _ in second.stream {}
            }
            return number
        } onResult: { number in
            results.append(number)
            second.continuation.finish()
        }
        #expect(results == [2, 1])
    }

    @Test(arguments: [(0, 1), (1, 1), (3, 3), (100, 20)])
    func runsNoMoreCallsThanTheLimit(limit: Int, expected: Int) async {
        let gauge = Gauge()
        let results = await (0..<20).concurrentMap(limit: limit) { number in
            await gauge.during()
            return number
        }
        #expect(results == Array(0..<20))
        #expect(gauge.highest <= expected)
        #expect(gauge.started == 20)
    }

    @Test func runsAsManyCallsAsTheLimitAllows() async {
        let waiting = Mutex(0)
        let (all, signal) = AsyncStream<Void>.makeStream()
        // Ends only when three run at a time.
        let results = await (0..<3).concurrentMap(limit: 3) { number in
            if waiting.withLock({
                $0 += 1; return $0
            }) == 3 {
                signal.finish()
            }
            for await _ in all {}
            return number
        }
        #expect(results == [0, 1, 2])
    }

    @Test func runsNoMoreThanTheMaximumWeightAndAHeavierCallAlone() async {
        let gauge = Gauge()
        var count = 0
        await [4, 4, 4, 30, 4, 4].forEachConcurrently(limit: 10, weight: { $0 }, maximumWeight: 10) { weight in
            await gauge.during(weight: weight)
        } onResult: {
            count += 1
        }
        #expect(count == 6)
        #expect(gauge.heaviest == 30)
        #expect(gauge.highest <= 2)
    }

    @Test func throwsTheFirstErrorCancelsTheOthersAndStartsNoMore() async {
        let gauge = Gauge()
        await #expect(throws: Refused(number: 1)) {
            try await (0..<1000).forEachConcurrently(limit: 2) { number async throws in
                await gauge.during()
                if number == 1 { throw Refused(number: number) }
                if number == 0 { try await sleepUntilCancelled() }
            } onResult: {
            }
        }
        #expect(gauge.started == 2)
    }

    @Test func cancelsItsCallsWhenItIsCancelled() async {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await [1].concurrentMap(limit: 1) { _ async throws in
                signal.finish()
                try await sleepUntilCancelled()
            }
        }
        for await _ in started {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func mapsNothing() async {
        #expect(await [Int]().concurrentMap(limit: 4) { $0 } == [])
    }

    @Test func parallelMapKeepsTheOrderAndThrowsTheFirstError() throws {
        #expect(try Array(0..<100).parallelMap { $0 * 2 } == (0..<100).map { $0 * 2 })
        #expect(throws: Refused(number: 3)) {
            try Array(0..<100).parallelMap { number in
                if number % 4 == 3 { throw Refused(number: number) }
            }
        }
    }
}
