/// A set of task indices, kept as ranges: ten million acknowledged tasks are one of them.
package struct TaskIndexSet: Hashable, Sendable {
    /// Ascending, none empty, none touching the next.
    package private(set) var ranges: [Range<Int>] = []
    /// How many indices it holds.
    package private(set) var count = 0

    package init() {}

    package init(_ indices: some Sequence<Int>) {
        for index in indices { insert(index) }
    }

    package init(_ range: Range<Int>) {
        insert(range)
    }

    package var isEmpty: Bool { ranges.isEmpty }

    /// Every index, ascending.
    package var indices: some Sequence<Int> { ranges.lazy.joined() }

    package mutating func insert(_ index: Int) {
        insert(index..<index + 1)
    }

    /// Takes O(log n) at the end, and O(n) in the middle, of n ranges.
    package mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = firstRange { $0.upperBound >= range.lowerBound }
        let last = firstRange { $0.lowerBound > range.upperBound }
        let touched = ranges[first..<last]
        let lower = min(range.lowerBound, touched.first?.lowerBound ?? range.lowerBound)
        let upper = max(range.upperBound, touched.last?.upperBound ?? range.upperBound)
        count += upper - lower - touched.reduce(0) { $0 + $1.count }
        ranges.replaceSubrange(first..<last, with: CollectionOfOne(lower..<upper))
    }

    /// As costly as inserting.
    package mutating func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = firstRange { $0.upperBound > range.lowerBound }
        let last = firstRange { $0.lowerBound >= range.upperBound }
        let touched = ranges[first..<last]
        guard let lower = touched.first?.lowerBound, let upper = touched.last?.upperBound else { return }
        let kept = [lower..<max(lower, range.lowerBound), min(upper, range.upperBound)..<upper].filter { !$0.isEmpty }
        count += kept.reduce(0) { $0 + $1.count } - touched.reduce(0) { $0 + $1.count }
        ranges.replaceSubrange(first..<last, with: kept)
    }

    package func contains(_ index: Int) -> Bool {
        let position = firstRange { $0.upperBound > index }
        return position < ranges.count && ranges[position].contains(index)
    }

    /// Takes O(n) of all ranges: in ascending order, each goes to the end.
    package mutating func formUnion(_ other: TaskIndexSet) {
        guard !other.isEmpty else { return }
        var union = TaskIndexSet()
        var (mine, theirs) = (ranges[...], other.ranges[...])
        while let first = mine.first, let second = theirs.first {
            if first.lowerBound < second.lowerBound {
                union.insert(first)
                mine.removeFirst()
            } else {
                union.insert(second)
                theirs.removeFirst()
            }
        }
        for range in mine + theirs { union.insert(range) }
        self = union
    }

    package func union(_ other: TaskIndexSet) -> TaskIndexSet {
        var result = self
        result.formUnion(other)
        return result
    }

    package func subtracting(_ other: TaskIndexSet) -> TaskIndexSet {
        guard let end = ranges.last?.upperBound else { return self }
        return intersection(other.complement(upTo: end))
    }

    package func intersection(_ other: TaskIndexSet) -> TaskIndexSet {
        var result = TaskIndexSet()
        var (left, right) = (0, 0)
        while left < ranges.count, right < other.ranges.count {
            result.insert(ranges[left].clamped(to: other.ranges[right]))
            if ranges[left].upperBound < other.ranges[right].upperBound { left += 1 } else { right += 1 }
        }
        return result
    }

    /// The indices from 0 up to, not including, `end` that are not in the set.
    package func complement(upTo end: Int) -> TaskIndexSet {
        var result = TaskIndexSet()
        var next = 0
        for range in ranges where range.lowerBound < end {
            if next < range.lowerBound { result.insert(next..<range.lowerBound) }
            next = max(next, range.upperBound)
        }
        if next < end { result.insert(next..<end) }
        return result
    }

    /// The position of the first range for which the condition holds; it holds for all behind it.
    private func firstRange(where holds: (Range<Int>) -> Bool) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if holds(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension TaskIndexSet: CustomStringConvertible {
    /// `0-4,7`.
    package var description: String { ranges.map(Self.text).joined(separator: ",") }

    /// First and last index: `0-4`, and `7-7` for a single one.
    package static func line(_ range: Range<Int>) -> String {
        "\(range.lowerBound)-\(range.upperBound - 1)"
    }

    /// The range of a text that ``line(_:)`` makes; nil for any other.
    package static func range(ofLine line: some StringProtocol) -> Range<Int>? {
        let parts = line.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = number(parts[0]), let last = number(parts[1]), first <= last else {
            return nil
        }
        return first..<last + 1
    }

    private static func number(_ digits: some StringProtocol) -> Int? {
        // Fewer digits than the largest Int, so that nothing added to it overflows.
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }

    private static func text(_ range: Range<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : line(range)
    }
}

extension TaskIndexSet: Codable {
    /// An array of `"FIRST-LAST"`.
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        while !container.isAtEnd {
            let text = try container.decode(String.self)
            guard let range = Self.range(ofLine: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a range of tasks")
            }
            insert(range)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for range in ranges { try container.encode(Self.line(range)) }
    }
}
