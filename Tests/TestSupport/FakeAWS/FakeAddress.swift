internal import SigV4

/// The parts of a URL.
struct FakeAddress {
    let host: String
    /// As it was sent, without the leading slash.
    let path: String
    let query: [(name: String, value: String)]

    init(_ url: String) throws {
        guard let scheme = url.firstRange(of: "://") else { throw FakeRequest.Unreadable(url: url) }
        let rest = url[scheme.upperBound...]
        host = String(rest.prefix { $0 != "/" && $0 != "?" })
        let local = rest.dropFirst(host.count)
        path = String(local.drop { $0 == "/" }.prefix { $0 != "?" })
        query = Self.items(local.drop { $0 != "?" }.dropFirst())
    }

    var isRoot: Bool { path.isEmpty }
    var segments: [String] { path.split(separator: "/").map { PercentEncoding.decode($0) ?? String($0) } }

    static func items(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? PercentEncoding.decode(parts[1]) ?? "" : ""
            return (PercentEncoding.decode(parts[0]) ?? "", value)
        }
    }

    private var labels: [String]? {
        host.contains(".amazonaws.com") ? host.split(separator: ".").map(String.init) : nil
    }

    /// By the host's name; nil where every service answers at one host.
    var service: String? {
        guard let labels else { return nil }
        return labels.contains("s3") ? "s3" : labels[0]
    }

    /// Nil for IAM's host, which names none, and for other hosts than AWS's.
    var region: String? {
        guard let labels, labels[0] != "iam" else { return nil }
        guard let s3 = labels.firstIndex(of: "s3") else { return labels[1] }
        return labels[s3 + 1]
    }

    /// Virtual host (`BUCKET.s3.REGION.amazonaws.com/KEY`) or path style (`/BUCKET/KEY`).
    var s3Place: (bucket: String?, key: String?) {
        func decoded(_ text: some StringProtocol) -> String? { text.isEmpty ? nil : PercentEncoding.decode(text) }
        if let range = host.firstRange(of: ".s3."), host.contains(".amazonaws.com") {
            return (String(host[..<range.lowerBound]), decoded(path))
        }
        let bucket = path.prefix { $0 != "/" }
        return (decoded(bucket), decoded(path.dropFirst(bucket.count + 1)))
    }
}
