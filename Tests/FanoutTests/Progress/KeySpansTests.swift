import Fanout
import Testing
import WireFormat

@Suite struct KeySpansTests {
    private func spans(_ unknown: TaskIndexSet, among keys: TaskIndexSet) -> [Range<Int>] {
        KeySpans.spans(of: unknown, among: keys)
    }

    @Test func leavesOutKnownTasks() {
        let unknown = TaskIndexSet(0..<10).union(TaskIndexSet(5_000..<5_010))
        #expect(spans(unknown, among: TaskIndexSet(10..<5_000)) == [0..<10, 5_000..<5_010])
        #expect(spans(TaskIndexSet(), among: TaskIndexSet(0..<100)).isEmpty)
    }

    @Test func passesByOnlyRangesThatFillAPage() {
        #expect(spans(TaskIndexSet([0, 1_000]), among: TaskIndexSet(1..<1_000)) == [0..<1_001])
        #expect(spans(TaskIndexSet([0, 1_001]), among: TaskIndexSet(1..<1_001)) == [0..<1, 1_001..<1_002])
    }

    @Test func countsOnlyKeysThatAreInTheFolder() {
        // Nobody wrote a failure record for the tasks between: one page passes over them all.
        let unknown = TaskIndexSet([0, 90_000])
        #expect(spans(unknown, among: TaskIndexSet([5])) == [0..<90_001])
    }

    @Test func isCheapWhereTheUnknownAreScattered() {
        let unknown = TaskIndexSet(stride(from: 0, to: 100_000, by: 7))
        let known = unknown.complement(upTo: 100_000)
        #expect(spans(unknown, among: known) == [0..<99_996])
    }

    @Test func splitsIntoPartsThatHoldAPageEach() {
        #expect(KeySpans.parts(of: 0..<999, atMost: 8) == [0..<999])
        #expect(KeySpans.parts(of: 0..<2_500, atMost: 8) == [0..<1_250, 1_250..<2_500])
        let parts = KeySpans.parts(of: 1_000..<100_000, atMost: 8)
        #expect(parts.count == 8 && parts.first?.lowerBound == 1_000 && parts.last?.upperBound == 100_000)
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
}
