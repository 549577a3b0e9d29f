/// The scheme, host and port of a URL, as far as the rules about plain HTTP need them.
package struct URLOrigin: Hashable, Sendable {
    package let scheme: String
    /// Without brackets, lower case.
    package let host: String
    package let port: Int?

    /// Nil where the text is not an absolute http or https URL.
    package init?(_ url: String) {
        guard let schemeEnd = url.firstRange(of: "://") else { return nil }
        scheme = url[..<schemeEnd.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        var authority = url[schemeEnd.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close].lowercased()
            authority = authority[authority.index(after: close)...]
        } else {
            host = authority.prefix { $0 != ":" }.lowercased()
            authority = authority.drop { $0 != ":" }
        }
        guard !host.isEmpty else { return nil }
        if authority.isEmpty {
            port = nil
        } else {
            guard authority.first == ":", let number = Int(authority.dropFirst()), (1...65535).contains(number) else {
                return nil
            }
            port = number
        }
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // A sign would make it a name, which somebody else may answer for.
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }
}

extension URLOrigin: CustomStringConvertible {
    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
    }
}
