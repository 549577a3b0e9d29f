/// Lines at the bottom of a terminal that are written over.
struct LiveBlock {
    private var lines: [Substring] = []

    /// What to write so that the block is another one.
    ///
    /// - Parameter width: the terminal's; a longer line would wrap, and be more lines than are erased.
    mutating func replace(with text: String, width: Int) -> String {
        let erase = erase
        lines = text.split(separator: "\n").map { $0.prefix(max(width - 1, 1)) }
        return erase + drawn
    }

    /// What to write so that a line is above the block.
    func above(_ text: String) -> String { "\(erase)\(text)\n\(drawn)" }

    private var drawn: String { lines.joined(separator: "\n") }

    private var erase: String {
        switch lines.count {
        case 0: ""
        case 1: "\r\u{1B}[K"
        default: "\r\u{1B}[\(lines.count - 1)A\u{1B}[J"
        }
    }
}
