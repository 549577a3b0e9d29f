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
            var headers: [String: String] = [:]
            for section in try ConfigParsing.sections(of: text, file: config) { add(section, &headers) }
        }
        if let credentials, let text = try read(credentials) {
            for section in try ConfigParsing.sections(of: text, file: credentials) {
                credentialsFile[section.header, default: [:]].merge(section.values) { _, new in new }
            }
            profiles.merge(credentialsFile) { config, credentials in
                // Keys belong together: a token of other keys would spoil these.
                let isWhole = credentials["aws_access_key_id"] != nil
                let kept = isWhole ? config.filter { !Self.keyNames.contains($0.key) } : config
                return kept.merging(credentials) { _, new in new }
            }
        }
    }

    private static let keyNames: Set<String> = [
        "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token",
    ]

    /// - Parameter headers: under which header each profile was found.
    private mutating func add(_ section: ConfigParsing.Section, _ headers: inout [String: String]) {
        guard let words = ShellWords.split(section.header), let kind = words.first else { return }
        let name = words.dropFirst().joined(separator: " ")
        switch kind {
        case "profile" where words.count > 1: add(section, toProfile: name, &headers)
        case "default" where words.count == 1: add(section, toProfile: "default", &headers)
        case "sso-session" where words.count > 1, "services" where words.count > 1:
            sections["\(kind) \(name)", default: [:]].merge(section.values) { _, new in new }
        default:
            // Without `profile` before the name it is no profile, in this file.
            break
        }
    }

    private mutating func add(
        _ section: ConfigParsing.Section, toProfile name: String, _ headers: inout [String: String]
    ) {
        // `[default]` and `[profile default]` are one profile twice: the last one counts, and nothing of the other.
        if headers.updateValue(section.header, forKey: name) != section.header { profiles[name] = [:] }
        profiles[name, default: [:]].merge(section.values) { _, new in new }
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
