/// The scheme, host and port of a URL, as far as the rules about plain HTTP need them.
package struct URLOrigin: Hashable, Sendable {
    package let scheme: String
    /// Without brackets, lower case.
    package let host: String
    package let port: Int?

    /// Nil where the text is not an absolute http or https URL.
    package init?(_ url: String) {
        let bytes = url.utf8
        guard let schemeEnd = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[schemeEnd...].starts(with: "://".utf8)
        else {
            return nil
        }
        scheme = url[..<schemeEnd].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        var authority = bytes[schemeEnd...].dropFirst(3).prefix { !"/?#".utf8.contains($0) }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[at...].dropFirst() }
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = Substring(authority[..<close].dropFirst()).lowercased()
            authority = authority[close...].dropFirst()
        } else {
            let colon = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
            host = Substring(authority[..<colon]).lowercased()
            authority = authority[colon...]
        }
        guard !host.isEmpty else { return nil }
        if authority.isEmpty {
            port = nil
        } else {
            guard authority.first == UInt8(ascii: ":"), let number = Int(Substring(authority.dropFirst())),
                (1...65535).contains(number)
            else { return nil }
            port = number
        }
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        if host == "127.0.0.1" || host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // With a sign it would be a name, and DNS could give it any address.
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }
}

extension URLOrigin: CustomStringConvertible {
    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
    }
}
