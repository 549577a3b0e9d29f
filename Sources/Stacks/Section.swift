internal import Resources
internal import Yams

/// One map of a stack file.
final class Section {
    let document: Document
    let node: Node
    private let values: [String: (key: Node, value: Node)]
    private let name: String
    private var known: [String] = []

    init(document: Document, node: Node, mapping: Node.Mapping, name: String) {
        self.document = document
        self.node = node
        self.name = name
        var values: [String: (key: Node, value: Node)] = [:]
        for (key, value) in mapping {
            guard let text = key.scalar?.string else {
                document.report("a key must be a word", at: key)
                continue
            }
            values[text] = (key, value)
        }
        self.values = values
    }

    /// The value of a key; nil where it is absent or empty.
    func value(_ key: String) -> Node? {
        known.append(key)
        guard let value = values[key]?.value else { return nil }
        if case .scalar(let scalar) = value, scalar.string.isEmpty, scalar.style == .plain { return nil }
        return value
    }

    /// Where to point for a key: its value, or the map where it is absent.
    func place(_ key: String) -> Node { values[key]?.value ?? node }

    func report(_ message: String, _ key: String) {
        document.report(message, at: place(key))
    }

    func missing(_ key: String) {
        document.report("\(name) lacks `\(key)`", at: node)
    }

    func section(_ key: String) -> Section? {
        value(key).flatMap { document.section($0, named: "`\(key)`") }
    }

    func text(_ key: String) -> String? {
        guard let node = value(key) else { return nil }
        return text(node, named: key)?.value
    }

    func text(_ node: Node, named key: String) -> EnvironmentValue? {
        guard let scalar = node.scalar else {
            document.report("`\(key)` holds \(node.kindName) where a text is wanted", at: node)
            return nil
        }
        return document.interpolated(scalar.string, at: node)
    }

    func number(_ key: String, in range: ClosedRange<Int>, unit: String = "") -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text) else {
            report("`\(key)` holds `\(text)` where a whole number is wanted", key)
            return nil
        }
        guard range.contains(number) else {
            report("`\(key)` is \(number); AWS takes \(range.lowerBound) to \(range.upperBound)\(unit)", key)
            return nil
        }
        return number
    }

    func span(_ key: String, from low: TimeSpan, to high: TimeSpan) -> TimeSpan? {
        guard let text = text(key) else { return nil }
        guard let span = TimeSpan(parsing: text) else {
            report("`\(key)` holds `\(text)` where a length of time is wanted, such as 90s, 15m, 1h or 14d", key)
            return nil
        }
        guard (low...high).contains(span) else {
            report("`\(key)` is \(span); AWS takes \(low) to \(high)", key)
            return nil
        }
        return span
    }

    /// - Parameter meaning: what the ARN has to be of.
    func arn(_ key: String, _ pattern: some RegexComponent, of meaning: String) -> String? {
        guard let text = text(key) else { return nil }
        if text.wholeMatch(of: pattern) == nil { report("`\(key)` is `\(text)`, not the ARN of \(meaning)", key) }
        return text
    }

    /// Complains of keys that say something about what is not ours to change.
    func refuse(_ keys: [String], because reason: String) {
        for key in keys where value(key) != nil { report("`\(key)` cannot be set: \(reason)", key) }
    }

    /// A map of texts, with the node of each for later complaints.
    func texts(_ key: String) -> [(key: String, value: EnvironmentValue, node: Node)] {
        guard let section = section(key) else { return [] }
        return section.values.sorted { $0.key < $1.key }.compactMap { name, entry in
            guard let value = section.text(entry.value, named: name) else { return nil }
            return (name, value, entry.key)
        }
    }

    func list(_ key: String) -> [Node]? {
        guard let node = value(key) else { return nil }
        guard let sequence = node.sequence else {
            document.report("`\(key)` holds \(node.kindName) where a list is wanted", at: node)
            return nil
        }
        return Array(sequence)
    }

    /// Reports the keys that were not read. Call it after all reads.
    func refuseUnknownKeys() {
        for (key, entry) in values.sorted(by: { $0.key < $1.key }) where !known.contains(key) {
            let near = Nearest.word(to: key, among: known).map { "; did you mean `\($0)`?" } ?? ""
            document.report("\(name) has no key `\(key)`\(near)", at: entry.key)
        }
    }
}

/// The nearest known word, for a word that is not.
enum Nearest {
    static func word(to word: String, among known: [String]) -> String? {
        let scored = known.map { ($0, distance(word.lowercased(), $0.lowercased())) }
        guard let best = scored.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { return nil }
        return best.1 <= max(2, word.count / 3) ? best.0 : nil
    }

    /// Insertions, deletions and replacements (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (letter == right[column] ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
