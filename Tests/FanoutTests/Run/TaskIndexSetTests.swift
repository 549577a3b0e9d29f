import Fanout
import TestSupport
import Testing

@Suite struct TaskIndexSetTests {
    @Test(arguments: 1...20)
    func behavesLikeASetOfNumbers(seed: UInt64) {
        var random = Generator(state: seed)
        var ranges = TaskIndexSet()
        var plain: Set<Int> = []
        for _ in 0..<200 {
            let start = Int.random(in: 0..<300, using: &random)
            let range = start..<start + Int.random(in: 0...6, using: &random)
            ranges.insert(range)
            plain.formUnion(range)
            expectSame(ranges, plain)
            let gap = range.lowerBound / 2..<range.upperBound / 2
            ranges.remove(gap)
            plain.subtract(gap)
            expectSame(ranges, plain)
        }
        var other = TaskIndexSet()
        for _ in 0..<40 { other.insert(Int.random(in: 0..<400, using: &random)) }
        let numbers = Set(other.indices)
        expectSame(ranges.union(other), plain.union(numbers))
        expectSame(ranges.subtracting(other), plain.subtracting(numbers))
        expectSame(ranges.intersection(other), plain.intersection(numbers))
        for end in [0, 1, 150, 299, 306, 500] {
            expectSame(ranges.complement(upTo: end), Set(0..<end).subtracting(plain))
        }
        for index in 0..<320 { #expect(ranges.contains(index) == plain.contains(index)) }
    }

    private func expectSame(_ ranges: TaskIndexSet, _ plain: Set<Int>) {
        #expect(Array(ranges.indices) == plain.sorted())
        #expect(ranges.count == plain.count)
        for (left, right) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
            #expect(left.upperBound < right.lowerBound)
        }
    }

    @Test func staysOneRangeWhereNeighboursMeet() {
        let set = TaskIndexSet([3, 1, 2, 0, 5])
        #expect(set.ranges == [0..<4, 5..<6])
        #expect(set.description == "0-3,5")
    }
}
