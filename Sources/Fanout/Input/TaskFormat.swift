/// The format of an input.
package enum TaskFormat: String, Hashable, Sendable, CaseIterable, Codable {
    /// RFC 4180 with a header; each record becomes an object of strings.
    case csv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// An array of JSON objects.
    case json

    /// The format of a name: `.csv`, `.jsonl`, `.ndjson` or `.json`, in any case; `.gz` may follow.
    package init?(fileName: String) {
        var name = fileName.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        switch true {
        case name.hasSuffix(".csv"): self = .csv
        case name.hasSuffix(".jsonl"), name.hasSuffix(".ndjson"): self = .jsonLines
        case name.hasSuffix(".json"): self = .json
        default: return nil
        }
    }

    /// The format of a first byte that is not white space: `{` JSON Lines, `[` JSON, otherwise CSV.
    init(firstByte: UInt8?) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .jsonLines
        case UInt8(ascii: "["): self = .json
        default: self = .csv
        }
    }
}
