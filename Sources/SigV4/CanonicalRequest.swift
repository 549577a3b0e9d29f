/// The text that both ends of a signed request derive from it: method, path, query, headers, their names, payload.
struct CanonicalRequest: Sendable {
    let method: String
    let path: String
    let query: String
    let headers: CanonicalHeaders
    let payload: String

    var text: String {
        "\(method)\n\(path)\n\(query)\n\(headers.lines)\n\(headers.signedNames)\n\(payload)"
    }
}

extension CanonicalRequest {
    /// The path as `rule` wants it, from the path on the wire.
    static func path(_ wirePath: String, by rule: Signer.PathRule) -> String {
        switch rule {
        case .asIs: wirePath.isEmpty ? "/" : wirePath
        case .normalized: normalizedPath(wirePath)
        }
    }

    /// Names and values in AWS's encoding, sorted by name and then by value; a bare name gets an empty value.
    static func query(_ wireQuery: String) -> String {
        if wireQuery.isEmpty { return "" }
        let items = wireQuery.utf8.split(separator: UInt8(ascii: "&")).map { item in
            let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            return (
                name: PercentEncoding.canonicalize(Substring(item[..<equals])),
                value: PercentEncoding.canonicalize(Substring(item[equals...].dropFirst()))
            )
        }
        // Encoded text is ASCII, where Swift's order of strings is the order of their bytes.
        return items.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    private static func normalizedPath(_ wirePath: String) -> String {
        var segments: [Substring] = []
        for segment in wirePath.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init) {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        if segments.isEmpty { return "/" }
        let end = wirePath.utf8.last == UInt8(ascii: "/") ? "/" : ""
        return "/" + segments.map { PercentEncoding.encode($0.utf8) }.joined(separator: "/") + end
    }
}
