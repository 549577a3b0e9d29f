/// The format of the files: INI as Python's `configparser` reads it, with one level of indented sub-keys.
///
/// Where botocore refuses a file, this reads what was meant: a byte order mark, a section or a key twice (keys of both, the last
/// value), comments behind values, and spaces inside a section's brackets.
enum ConfigParsing {
    struct Section {
        /// The text between the brackets.
        let header: String
        var values: [String: SharedConfig.Value] = [:]
    }

    /// A key without a value, below which keys may be indented.
    private struct Parent {
        let key: String
        let indentation: Int
    }

    static func sections(of text: String, file: String) throws -> [Section] {
        var sections: [Section] = []
        var parent: Parent?
        let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        for (index, raw) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(raw).trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if let header = header(line) {
                sections.append(Section(header: header))
                parent = nil
                continue
            }
            guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }), !sections.isEmpty else {
                throw IdentityError.malformedConfig(file: file, line: index + 1)
            }
            let indentation = raw.prefix { $0.isWhitespace }.count
            if let parent, indentation > parent.indentation {
                let mark = line.firstIndex(of: "=") ?? mark
                add(value(of: line, behind: mark), for: key(of: line, before: mark), under: parent.key, to: &sections)
                continue
            }
            // Names are read without regard to case, as botocore's parser does.
            let key = key(of: line, before: mark).lowercased()
            let value = key == "credential_process" ? rest(of: line, behind: mark) : value(of: line, behind: mark)
            sections[sections.count - 1].values[key] = .text(value)
            parent = value.isEmpty ? Parent(key: key, indentation: indentation) : nil
        }
        return withDefaults(sections)
    }

    private static func header(_ line: String) -> String? {
        guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
        return String(line[line.index(after: line.startIndex)..<end]).trimmingSpaces
    }

    private static func key(of line: String, before mark: String.Index) -> String {
        String(line[..<mark]).trimmingSpaces
    }

    private static func rest(of line: String, behind mark: String.Index) -> String {
        String(line[line.index(after: mark)...]).trimmingSpaces
    }

    private static func value(of line: String, behind mark: String.Index) -> String {
        rest(of: line, behind: mark).withoutComment
    }

    private static func add(
        _ value: String, for key: String, under parent: String, to sections: inout [Section]
    ) {
        var nested: [String: String] = [:]
        if case .nested(let known)? = sections[sections.count - 1].values[parent] { nested = known }
        nested[key] = value
        sections[sections.count - 1].values[parent] = .nested(nested)
    }

    /// What `[DEFAULT]`, in capitals, says holds for every section that does not say otherwise.
    private static func withDefaults(_ sections: [Section]) -> [Section] {
        let defaults = sections.filter { $0.header == "DEFAULT" }
            .reduce(into: [:]) { $0.merge($1.values) { _, new in new } }
        return sections.filter { $0.header != "DEFAULT" }.map { section in
            var section = section
            section.values.merge(defaults) { own, _ in own }
            return section
        }
    }
}

extension String {
    var trimmingSpaces: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    /// A comment begins with a space and `#` or `;`: secrets hold both characters.
    fileprivate var withoutComment: String {
        let starts = [" #", " ;", "\t#", "\t;"].compactMap { firstRange(of: $0)?.lowerBound }
        return starts.min().map { String(self[..<$0]).trimmingSpaces } ?? self
    }
}
