import TestSupport
import Testing

@testable import FanWorker

@Suite
struct TaskThreadsTests {
    @Test func replacesABlockedThreadAndKeepsNoMoreOnceItReturns() async throws {
        let threads = TaskThreads(limit: 1)
        let gate = Gate()
        let held = Task(executorPreference: threads) {
            gate.wait()
            threads.lowerLimit()
        }
        try await eventually("a thread") { threads.count > 0 }
        threads.raiseLimit(by: 1)
        #expect(await Task(executorPreference: threads) { true }.value)
        #expect(threads.count == 2)
        gate.open()
        await held.value
        // Whichever has nothing to do ends when it looks up: the other goes on.
        #expect(await Task(executorPreference: threads) { true }.value)
        try await eventually("one thread alone") { threads.count <= 1 }
        #expect(await Task(executorPreference: threads) { true }.value)
    }

    @Test func countsOnlyALateTaskAsReturned() {
        let ledger = BatchLedger()
        for name in ["done", "late"] { ledger.begin(name) }
        #expect(!ledger.end("done", .saved))
        #expect(ledger.close().running == ["late"])
        ledger.begin("after")
        #expect(!ledger.end("after", .cutOff))
        #expect(ledger.end("late", .cutOff))
        #expect(!ledger.end("late", .cutOff))
    }
}
