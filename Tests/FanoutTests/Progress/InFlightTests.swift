import AWSCore
import Fanout
import Synchronization
import TestSupport
import Testing

@Suite struct InFlightTests {
    private func watch(
        _ counts: [Int], stopAfter: Int = .max
    ) async throws -> (verdict: InFlightWatcher.Verdict, readings: Int) {
        let read = Mutex(0)
        let watcher = InFlightWatcher(time: VirtualTime()) {
            let number = read.withLock { read in
                read += 1
                return read
            }
            return QueueDepth(visible: 5, notVisible: counts[min(number, counts.count) - 1], delayed: 0)
        }
        let verdict = try await watcher.watch(shouldStop: { read.withLock { $0 } >= stopAfter })
        return (verdict, read.withLock { $0 })
    }

    @Test func believesOnlyZerosInARow() async throws {
        let (verdict, readings) = try await watch([2, 0, 0, 1, 0, 0, 0, 9])
        #expect(verdict == .empty(QueueDepth(visible: 5, notVisible: 0, delayed: 0)))
        #expect(readings == 7)
    }

    @Test func stopsWhenTheFollowerHasEnough() async throws {
        let (verdict, readings) = try await watch([4], stopAfter: 3)
        #expect(verdict == .stopped(QueueDepth(visible: 5, notVisible: 4, delayed: 0)))
        #expect(readings == 3)
    }
}
