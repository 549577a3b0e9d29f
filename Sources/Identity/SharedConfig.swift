/// The AWS configuration that tools share: `~/.aws/config` and `~/.aws/credentials`.
package struct SharedConfig: Sendable {
    /// Keys by profile; what the credentials file says wins.
    package private(set) var profiles: [String: [String: Value]] = [:]
    /// What the credentials file alone says: its keys come before what a program gives, those of the other file after it,
    /// and the keys of the two are never mixed.
    private(set) var credentialsFile: [String: [String: Value]] = [:]
    /// `[sso-session NAME]` and `[services NAME]` sections, by `KIND NAME`.
    package private(set) var sections: [String: [String: Value]] = [:]
    /// The files that were looked at, for error messages.
    package let files: [String]

    package enum Value: Hashable, Sendable {
        case text(String)
        /// Keys that are indented below a key without a value.
        case nested([String: String])
    }

    /// - Parameter read: a file's text; nil where there is none.
    /// - Throws: ``IdentityError/malformedConfig(file:line:)``, or what reading throws.
    package init(
        environment: [String: String], home: String?, read: (String) throws -> String?
    ) throws {
        func path(_ variable: String, _ name: String) -> String? {
            if let given = environment[variable], !given.isEmpty {
                return given.hasPrefix("~/") ? home.map { $0 + given.dropFirst() } ?? given : given
            }
            return home.map { "\($0)/.aws/\(name)" }
        }
        let config = path("AWS_CONFIG_FILE", "config")
        let credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        files = [config, credentials].compactMap(\.self)
        if let config, let text = try read(config) {
            for section in try ConfigParsing.sections(of: text, file: config) { add(section) }
        }
        if let credentials, let text = try read(credentials) {
            for section in try ConfigParsing.sections(of: text, file: credentials) {
                credentialsFile[section.name, default: [:]].merge(section.values) { _, new in new }
            }
            profiles.merge(credentialsFile) { config, credentials in
                // Keys belong together: a token of other keys would spoil these.
                let isWhole = credentials["aws_access_key_id"] != nil
                let kept = isWhole ? config.filter { !Self.keyNames.contains($0.key) } : config
                return kept.merging(credentials) { _, new in new }
            }
        }
    }

    private static let keyNames: Set<String> = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]

    private mutating func add(_ section: ConfigParsing.Section) {
        let words = section.name.split(separator: " ", maxSplits: 1).map {
            String($0).trimmingSpaces
        }
        switch words.first {
        case "profile" where words.count == 2:
            profiles[words[1], default: [:]].merge(section.values) { _, new in new }
        case "sso-session" where words.count == 2, "services" where words.count == 2:
            sections["\(words[0]) \(words[1])", default: [:]].merge(section.values) { _, new in new }
        case "default" where words.count == 1:
            profiles["default", default: [:]].merge(section.values) { _, new in new }
        default:
            // Without `profile` before the name it is no profile, in this file.
            break
        }
    }

    func text(_ key: String, ofProfile profile: String) -> String? {
        if case .text(let text)? = profiles[profile]?[key], !text.isEmpty { text } else { nil }
    }

    func text(_ key: String, ofSection section: String) -> String? {
        if case .text(let text)? = sections[section]?[key], !text.isEmpty { text } else { nil }
    }

    func nested(_ key: String, ofSection section: String) -> [String: String] {
        if case .nested(let values)? = sections[section]?[key] { values } else { [:] }
    }
}

/// The file format: INI with one level of indented sub-keys.
enum ConfigParsing {
    struct Section {
        let name: String
        var values: [String: SharedConfig.Value] = [:]
    }

    static func sections(of text: String, file: String) throws -> [Section] {
        var sections: [Section] = []
        var parent: String?
        let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        for (index, raw) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(raw).trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            let isIndented = raw.first?.isWhitespace ?? false
            if !isIndented, line.hasPrefix("[") {
                guard let end = line.firstIndex(of: "]") else {
                    throw IdentityError.malformedConfig(file: file, line: index + 1)
                }
                sections.append(
                    Section(name: String(line[line.index(after: line.startIndex)..<end]).trimmingSpaces.unquoted))
                parent = nil
                continue
            }
            guard let equals = line.firstIndex(of: "="), !sections.isEmpty else {
                throw IdentityError.malformedConfig(file: file, line: index + 1)
            }
            let name = String(line[..<equals]).trimmingSpaces
            let value = String(line[line.index(after: equals)...]).trimmingSpaces.withoutComment
            if isIndented, let parent {
                add(value, for: name, under: parent, to: &sections[sections.count - 1])
            } else {
                // Names are read without regard to case, as botocore's parser does.
                let key = name.lowercased()
                sections[sections.count - 1].values[key] = .text(value)
                parent = value.isEmpty ? key : nil
            }
        }
        return sections
    }

    private static func add(_ value: String, for key: String, under parent: String, to section: inout Section) {
        var nested: [String: String] = [:]
        if case .nested(let known)? = section.values[parent] { nested = known }
        nested[key] = value
        section.values[parent] = .nested(nested)
    }
}

extension String {
    var trimmingSpaces: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    /// `profile "a b"` → `profile a b`.
    fileprivate var unquoted: String { filter { $0 != "\"" } }

    /// A comment begins with a space and `#` or `;`: secrets hold both characters.
    fileprivate var withoutComment: String {
        for mark in [" #", " ;", "\t#", "\t;"] {
            if let start = firstRange(of: mark) {
                return String(self[..<start.lowerBound]).trimmingSpaces
            }
        }
        return self
    }
}
