/// The ranges of a run's tasks whose keys have to be listed.
package enum KeySpans {
    /// Keys of one page of a listing.
    package static let page = 1_000
    package static let most = 8

    /// The ranges with unaccounted tasks.
    ///
    /// Two ranges with less than a page of known keys between them are merged: to skip those would cost a call and save none.
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

    /// Splits a range into parts of about the same size, each of at least a page.
    package static func parts(of range: Range<Int>, atMost most: Int) -> [Range<Int>] {
        let count = max(min(most, range.count / page), 1)
        let bounds = (0...count).map { range.lowerBound + range.count * $0 / count }
        return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
