import AWSClients
import Synchronization
import TestSupport
import Testing
import Timing

@Suite struct PacerTests {
    /// The times at which callers passed, one after the other.
    private func passes(_ count: Int, pauses: [Int: Duration] = [:]) async throws -> [Instant] {
        let time = VirtualTime()
        let pacer = Pacer.lambdaControlPlane(time: time)
        var passed: [Instant] = []
        for number in 0..<count {
            if let pause = pauses[number] { try await time.sleep(pause) }
            try await pacer.pass()
            passed.append(time.now())
        }
        return passed
    }

    private static let pauses: [[Int: Duration]] = [
        [:], [20: .seconds(60)], [9: .milliseconds(999), 18: .milliseconds(1001)], [30: .milliseconds(500)],
    ]

    @Test(arguments: pauses)
    func letsAtMostFifteenPassInAnySecond(pauses: [Int: Duration]) async throws {
        let passed = try await passes(100, pauses: pauses)
        for start in passed {
            let inSecond = passed.count { $0 >= start && $0 - start < .seconds(1) }
            #expect(inSecond <= 15)
        }
    }

    @Test func letsABurstPassAtOnceAndThenEvenly() async throws {
        let passed = try await passes(20)
        #expect(passed[..<8].allSatisfy { $0 == passed[0] })
        #expect(passed[8] > passed[7])
        #expect(passed[19] - passed[8] >= .milliseconds(11 * 166))
    }

    /// Every call waits on a clock of its own that stands still, so a place is what it was told to wait.
    @Test func givesPlacesInTheOrderOfTheCalls() async throws {
        let time = StoppedTime()
        let pacer = Pacer(rate: 10, burst: 1, time: time)
        for _ in 0..<5 { try await pacer.pass() }
        #expect(time.waits == [.milliseconds(100), .milliseconds(200), .milliseconds(300), .milliseconds(400)])
    }

    @Test func endsWithTheTaskThatWaits() async throws {
        let time = VirtualTime()
        let pacer = Pacer(rate: 1, burst: 1, time: time)
        try await pacer.pass()
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await pacer.pass()
        }
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}

/// A clock at which nobody's waiting moves anything.
private final class StoppedTime: TimeSource {
    private let recorded = Mutex<[Duration]>([])

    var waits: [Duration] { recorded.withLock { $0 } }

    func now() -> Instant { Instant(seconds: 0) }

    func sleep(_ duration: Duration) async throws { recorded.withLock { $0.append(duration) } }
}
