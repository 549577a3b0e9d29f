internal import Foundation
internal import Yams

/// `settings.json`: who we are.
package struct Settings: Hashable, Sendable {
    /// Whether this process runs outside AWS, and so assumes the role through STS.
    package var local: Bool
    /// Twelve digits; where given, no other account is worked in.
    package var account: String?
    /// A role's name, its name with a path, or its ARN.
    package var role: String?
    package var region: String?

    package init(local: Bool = false, account: String? = nil, role: String? = nil, region: String? = nil) {
        self.local = local
        self.account = account
        self.role = role
        self.region = region
    }

    /// Nil where there is no such file.
    package static func load(path: String) throws(StackFileError) -> Settings? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try parse(text: TextFile.read(path), path: path)
    }

    package static func parse(text: String, path: String) throws(StackFileError) -> Settings {
        // JSON is YAML, whose reader knows the lines; but not all YAML is JSON.
        if (try? JSONSerialization.jsonObject(with: Data(text.utf8))) == nil {
            let document = Document(file: path, environment: [:])
            _ = document.root(of: text)
            let found = document.diagnostics.first
            throw StackFileError([
                Diagnostic(file: path, line: found?.line, column: found?.column, message: "the file is not JSON")
            ])
        }
        let document = Document(file: path, environment: [:])
        guard let root = document.root(of: text) else { throw StackFileError(document.diagnostics) }
        let settings = read(root)
        guard document.diagnostics.isEmpty else { throw StackFileError(document.diagnostics) }
        return settings
    }

    private static func read(_ root: Section) -> Settings {
        var settings = Settings()
        if let node = root.value("local") {
            switch node.scalar?.string {
            case "true": settings.local = true
            case "false": settings.local = false
            default: root.report("`local` is true or false", "local")
            }
        }
        settings.account = root.text("account")
        settings.role = root.text("role")
        settings.region = root.text("region")
        root.refuseUnknownKeys()
        if let account = settings.account, account.wholeMatch(of: /[0-9]{12}/) == nil {
            root.report("`account` is `\(account)`; an account is a text of twelve digits", "account")
        }
        let isARN = settings.role?.hasPrefix("arn:") ?? false
        if settings.local && settings.role == nil {
            root.report("`local` is true, so the role to take must be named: add `role`", "local")
        } else if settings.local && !isARN && settings.account == nil {
            root.report("`local` is true, so the role's account must be named: add `account`", "local")
        }
        return settings
    }
}
