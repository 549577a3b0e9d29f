/// Which ranges of a run's tasks are worth a look at their keys.
package enum KeySpans {
    /// As many keys as one page of a listing holds.
    package static let page = 1_000
    package static let most = 8

    /// The ranges that hold unknown tasks. Two become one where fewer known keys than fill a page are between them: to pass these
    /// by would cost a call, and save none.
    ///
    /// - Parameter keys: tasks of which a key is known to be in the folder.
    package static func spans(of unknown: TaskIndexSet, among keys: TaskIndexSet) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var known = keys.ranges[...]
        for range in unknown.ranges {
            guard let last = spans.last else {
                spans.append(range)
                continue
            }
            let gap = last.upperBound..<range.lowerBound
            while let first = known.first, first.upperBound <= gap.lowerBound { known.removeFirst() }
            var between = 0
            for other in known {
                guard other.lowerBound < gap.upperBound, between < page else { break }
                between += other.clamped(to: gap).count
            }
            if between < page {
                spans[spans.count - 1] = last.lowerBound..<range.upperBound
            } else {
                spans.append(range)
            }
        }
        return spans
    }

    /// Parts of about the same size, none so small that a single page would hold more than one of them.
    package static func parts(of range: Range<Int>, atMost most: Int) -> [Range<Int>] {
        let count = max(min(most, range.count / page), 1)
        let bounds = (0...count).map { range.lowerBound + range.count * $0 / count }
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
