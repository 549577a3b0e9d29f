package import Fanout

extension Console {
    /// Says what was passed over in an input.
    package func tell(_ bad: BadTaskLog) {
        guard bad.count > 0 else { return }
        for line in bad.lines { tell(line) }
        let more = bad.count > bad.lines.count ? ", \(bad.count - bad.lines.count) of them not shown" : ""
        tell("\(bad.count, "bad task was", "bad tasks were") passed over\(more): \(bad.path)")
    }
}
